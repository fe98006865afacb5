"""What suggestions are ranked by: how likely a melody is as a whole, and its share among others."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from seqgen import nn
from seqgen.models import MelodyTransformer
from seqgen.music.codec import vocabulary as v
from seqgen.verbs.suggest.task import Suggestion

MAX_BATCH_TOKENS = 8192

Floats = NDArray[np.float64]
ReadMelody = tuple[NDArray[np.int16], list[int]]
"""Features (T, F + 3) before each of T tokens, and the tokens."""


def shares_of(network: MelodyTransformer, melodies: Sequence[ReadMelody], first: int = 0) -> Floats:
    """(K,) the probabilities of K melodies, which are the same before token ``first``, among themselves."""
    nats = _nats(network, melodies, first)
    shares = np.exp(nats.min() - nats)
    return np.asarray(shares / shares.sum())


def ranked(weighed: Sequence[Suggestion], count: int) -> list[Suggestion]:
    """The ``count`` likeliest, the likeliest first, and what is given behind them where it is not among them."""
    ranks = sorted(weighed, key=lambda suggestion: -suggestion.probability)
    return ranks[:count] + [suggestion for suggestion in ranks[count:] if suggestion.is_given]


def _nats(network: MelodyTransformer, melodies: Sequence[ReadMelody], first: int) -> Floats:
    """(K,) minus the log-probability of each from token ``first`` on; what fills up shorter ones does not count."""
    lengths = np.array([len(tokens) for _, tokens in melodies])
    missing = lengths.max() - lengths
    features = np.stack([np.pad(m[0], ((0, gap), (0, 0)), "edge") for m, gap in zip(melodies, missing, strict=True)])
    labels = np.stack([np.pad(m[1], (0, gap)) for m, gap in zip(melodies, missing, strict=True)])
    rows = max(1, MAX_BATCH_TOKENS // labels.shape[1])
    losses = [
        nn.operators().cross_entropy.forward(
            network(features[start : start + rows].astype(np.int64)).value.reshape(-1, v.VOCABULARY_SIZE),
            labels[start : start + rows].reshape(-1),
            reduction="none",
        )[0]
        for start in range(0, len(labels), rows)
    ]
    places = np.arange(labels.shape[1])
    counted = (places >= first) & (places < lengths[:, None])
    nats: Floats = np.concatenate(losses).astype(np.float64).reshape(labels.shape).sum(axis=1, where=counted)
    return nats
