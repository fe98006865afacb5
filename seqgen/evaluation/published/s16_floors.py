"""Floors beside an S16 model, in nats per note: what counting the train part knows of the same notes.

unigram                     how often each symbol occurs
previous note of the voice  what followed the voice's symbol of the step before
count model                 the step within the quarter, the voice's symbol of the step before, the other voices'
                            newest symbols (those of this step first, the nearest first), which voice it is, and its
                            last symbol that was another; on the train part in every key that its voices' ranges allow

The order of the contexts and the escape weight were chosen on the valid part.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from seqgen.evaluation.count_model import ContextCounts, Observations
from seqgen.music.codec.chorale import BEFORE, STEPS_PER_BEAT, SYMBOLS, VOICES, Symbols, newest, symbols_of
from seqgen.music.codec.transposition import transpose, transpositions, voice_ranges

ESCAPE = 16.0
KNOWN = SYMBOLS + 1  # with what stands before the first step
# For each voice whose turn it is: itself, then those that have sung in this step, then the others; nearest first.
NEIGHBOURS = np.array([[0, 1, 2, 3], [1, 0, 2, 3], [2, 1, 0, 3], [3, 2, 1, 0]])

Pieces = Sequence[NDArray[np.int16]]


def s16_floors(train: Pieces, pieces: Pieces) -> dict[str, NDArray[np.float64]]:
    """For each floor the nats of every note of ``pieces``, one after the other, in the order S1 A1 T1 B1 S2 ..."""
    symbols = [symbols_of(piece) for piece in train]
    in_every_key = (symbols_of(piece) for piece in _in_every_key(train))
    models = {
        "unigram": (_alone, ContextCounts((), SYMBOLS, map(_alone, symbols))),
        "previous note of the voice": (_previous, ContextCounts((VOICES, KNOWN), SYMBOLS, map(_previous, symbols))),
        "count model": (_chord, ContextCounts(_CHORD_SIZES, SYMBOLS, map(_chord, in_every_key), ESCAPE)),
    }
    return {
        name: np.concatenate([counts.nats(observe(symbols_of(piece))) for piece in pieces])
        for name, (observe, counts) in models.items()
    }


def _in_every_key(train: Pieces) -> Iterator[NDArray[np.int16]]:
    ranges = voice_ranges(train)
    for piece in train:
        yield from (transpose(piece, semitones) for semitones in transpositions(piece, ranges))


def _alone(symbols: Symbols) -> Observations:
    return Observations((), symbols.reshape(-1))


def _previous(symbols: Symbols) -> Observations:
    voice = np.tile(np.arange(VOICES), len(symbols))
    return Observations((voice, newest(symbols, BEFORE)[np.arange(symbols.size), voice]), symbols.reshape(-1))


_CHORD_SIZES = (STEPS_PER_BEAT, *(KNOWN,) * VOICES, VOICES, KNOWN)


def _chord(symbols: Symbols) -> Observations:
    step, voice = np.divmod(np.arange(symbols.size), VOICES)
    known = np.take_along_axis(newest(symbols, BEFORE), NEIGHBOURS[voice], axis=1)
    return Observations((step % STEPS_PER_BEAT, *known.T, voice, _last_other(symbols).reshape(-1)), symbols.reshape(-1))


def _last_other(symbols: Symbols) -> Symbols:
    """(T, 4): the newest symbol before each step that differs from the one just before it."""
    last = np.full_like(symbols, BEFORE)
    for step in range(2, len(symbols)):
        changed = symbols[step - 1] != symbols[step - 2]
        last[step] = np.where(changed, symbols[step - 2], last[step - 1])
    return last
