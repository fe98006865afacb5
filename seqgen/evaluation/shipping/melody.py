"""melody-lstm and melody-transformer: trained on tune collections, measured beside the count model."""

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seqgen.evaluation.held_out import held_out
from seqgen.evaluation.likelihood import network_nats, note_counts, per_note
from seqgen.evaluation.shipping.shipment import Shipment
from seqgen.models.loading import LoadedModel, load_model
from seqgen.music.corpus.collections import COLLECTIONS, UNKNOWN_STYLE
from seqgen.music.corpus.tunes import STYLE_NAMES, Corpus
from seqgen.nn.module import Module
from seqgen.verbs.critique.usual import PERCENTILES, metric_name

LSTM = "LSTM over notes and durations, told its place in the tune and what stood there 1 to 16 bars ago"
TRANSFORMER = (
    "Decoder with relative attention over notes and durations, told its place in the tune and what stands at the same "
    "place in other bars; writes on from what is given, fills gaps, follows chords"
)
LIMITS = (
    "One voice; pitches in one key and metre; trained on Irish, Scottish and English tunes only. Metres and keys that "
    "the collections lack (5/4, 7/8, locrian) are obeyed but sound like guesses{memory}. It may quote a tune of the "
    "collections."
)
LSTM_LIMITS = LIMITS.format(memory=", and nothing older than 16 bars is remembered exactly")
TRANSFORMER_LIMITS = LIMITS.format(memory="; the chords that it was told in training were estimated from the notes")


def card(corpus: Corpus, description: str, limits: str) -> dict[str, Any]:
    """Styles with tunes in the train part, sources and licences."""
    counts = {style: sum(tune.style == style for tune in corpus.split("train")) for style in STYLE_NAMES}
    sources = [COLLECTIONS[name] for name in corpus.collections]
    return {
        "description": description,
        "styles": [style for style, count in counts.items() if count or style == UNKNOWN_STYLE],
        "trained_on": f"{len(corpus.split('train'))} tunes of " + "; ".join(source.source for source in sources),
        "licence": "weights Apache-2.0; " + "; ".join(sorted({source.licence for source in sources})),
        "limits": limits,
    }


def metrics(path: Path, corpus: Corpus) -> dict[str, float]:
    """Nats per note of both held-out parts, and the gain over the count model with its 95 % interval."""
    network = _network(path)
    figures: dict[str, float] = {}
    for split in ("valid", "test"):
        result = held_out(network, corpus, split)
        figures[f"{split}_nats_per_note"] = result.network.value
        figures[f"{split}_count_model_nats_per_note"] = result.count_model.value
        figures[f"{split}_gain_low"] = result.gain.low
        figures[f"{split}_gain_high"] = result.gain.high
    return figures


def transformer_metrics(path: Path, corpus: Corpus) -> dict[str, float]:
    """The same, the nats where the chords are told, and how the valid tunes of each style spread."""
    network, tunes = _network(path), corpus.split("valid")
    notes = note_counts(tunes)
    told = network_nats(network, tunes, tells_chords=True)
    return (
        metrics(path, corpus)
        | {"valid_nats_per_note_with_chords": per_note(told, notes).value}
        | _spread([tune.style for tune in tunes], network_nats(network, tunes) / notes)
    )


def _spread(styles: list[str], nats_per_note: NDArray[np.float64]) -> dict[str, float]:
    """Percentiles over all tunes, and over those of each style."""
    groups = {style: nats_per_note[[one == style for one in styles]] for style in sorted(set(styles))}
    return {
        metric_name(style, percentile): float(np.percentile(group, percentile))
        for style, group in ({None: nats_per_note} | groups).items()
        for percentile in PERCENTILES
    }


def _network(path: Path) -> Any:
    model: LoadedModel[Any] = load_model(path, Module)
    return model.network


MELODY_LSTM = Shipment(partial(card, description=LSTM, limits=LSTM_LIMITS), metrics, "token", stores_halves=True)
MELODY_TRANSFORMER = Shipment(
    partial(card, description=TRANSFORMER, limits=TRANSFORMER_LIMITS), transformer_metrics, "token", stores_halves=True
)
