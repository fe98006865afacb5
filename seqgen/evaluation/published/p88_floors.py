"""Floors beside a P88 model, in nats per frame: what counting the train part knows of the same frames.

unigram         how often each key sounds
previous frame  how often it sounds after a frame where it sounded, or did not
count model     the key, whether it sounded in the frame before, which keys up to five semitones around it did, whether
                those a fifth away did, whether it sounded in the three frames before, and in the four before those

As the table wants it, the keys of a frame are judged independently of each other, given the frames before. (A model
that sees the lower keys of the same frame scores far lower; that is another unit.) The order of the contexts and the
escape weight were chosen on the valid parts of both files.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from seqgen.evaluation.count_model import ContextCounts, Observations
from seqgen.music.published.data import KEYS

ESCAPE = 16.0
NEAR_SEMITONES = tuple(offset for offset in range(-5, 6) if offset)
FIFTHS = (-7, 7)
HISTORY = (range(2, 5), range(5, 9))  # how many frames ago
AROUND_SIZES = (KEYS, 2, *(1 << len(bits) for bits in (NEAR_SEMITONES, FIFTHS, *HISTORY)))

Rolls = Sequence[NDArray[np.uint8]]


def p88_floors(train: Rolls, pieces: Rolls) -> dict[str, NDArray[np.float64]]:
    """For each floor the nats of every frame of ``pieces`` but each one's first, one after the other."""
    models = {
        "unigram": (_alone, ContextCounts((KEYS,), 2, map(_alone, train))),
        "previous frame": (_previous, ContextCounts((KEYS, 2), 2, map(_previous, train))),
        "count model": (_around, ContextCounts(AROUND_SIZES, 2, map(_around, train), ESCAPE)),
    }
    return {
        name: np.concatenate([counts.nats(observe(roll)).reshape(-1, KEYS).sum(axis=1) for roll in pieces])
        for name, (observe, counts) in models.items()
    }


def _alone(roll: NDArray[np.uint8]) -> Observations:
    return Observations((np.tile(np.arange(KEYS), len(roll) - 1),), roll[1:].reshape(-1))


def _previous(roll: NDArray[np.uint8]) -> Observations:
    alone = _alone(roll)
    return Observations((*alone.columns, roll[:-1].reshape(-1)), alone.tokens)


def _around(roll: NDArray[np.uint8]) -> Observations:
    previous = _previous(roll)
    around = (_around_key(roll, offsets).reshape(-1) for offsets in (NEAR_SEMITONES, FIFTHS))
    history = (_sounded(roll, frames_ago).reshape(-1) for frames_ago in HISTORY)
    return Observations((*previous.columns, *around, *history), previous.tokens)


def _around_key(roll: NDArray[np.uint8], offsets: Sequence[int]) -> NDArray[np.int64]:
    """(T - 1, 88) a bit for each offset: whether the key so many semitones away sounded in the frame before."""
    reach = max(map(abs, offsets))
    padded = np.pad(roll[:-1], ((0, 0), (reach, reach)))
    return _packed([padded[:, reach + offset : reach + offset + KEYS] for offset in offsets])


def _sounded(roll: NDArray[np.uint8], frames_ago: Sequence[int]) -> NDArray[np.int64]:
    """(T - 1, 88) a bit for each distance: whether the key sounded so many frames before the one that is judged."""
    padded = np.pad(roll, ((max(frames_ago), 0), (0, 0)))
    judged = np.arange(1, len(roll)) + max(frames_ago)
    return _packed([padded[judged - ago] for ago in frames_ago])


def _packed(bits: Sequence[NDArray[np.uint8]]) -> NDArray[np.int64]:
    packed = np.zeros(bits[0].shape, np.int64)
    for place, bit in enumerate(bits):
        packed |= bit.astype(np.int64) << place
    return packed
