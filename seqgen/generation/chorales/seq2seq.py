"""Three voices written below a soprano, step by step: each note is drawn once, given all that stands before it.

Symbols (T,) and (T, 4) on the grid of 16ths, S A T B, as in `gibbs`.
"""

import numpy as np
from numpy.typing import NDArray

from seqgen.generation.chorales.allowed import below_soprano, within_ranges
from seqgen.generation.chorales.gibbs import drawn
from seqgen.generation.chorales.parallels import parallels
from seqgen.models.harmony_seq2seq import HarmonySeq2Seq
from seqgen.models.harmony_seq2seq_writing import Writing
from seqgen.music.codec.chorale import SILENCE, SYMBOLS, Symbols
from seqgen.music.codec.harmony_seq2seq import WRITTEN, read_soprano
from seqgen.music.codec.harmony_seq2seq_cursor import HarmonyCursor
from seqgen.music.codec.orderless import Mask
from seqgen.sampled_task import CHORALE_TEMPERATURE
from seqgen.stepwise import Steps, in_one_go


def write_below_steps(
    network: HarmonySeq2Seq,
    soprano: NDArray[np.int16],
    rng: np.random.Generator,
    temperature: float = CHORALE_TEMPERATURE,
) -> Steps[Symbols]:
    """Returns, a 16th at a time, the soprano (T,) as it is with alto, tenor and bass: (T, 4).

    Each voice stays in its range, none crosses another or the soprano, and no two move in parallel fifths, octaves or
    unisons, as long as that leaves a voice something to sing. The same arguments and ``rng`` state give the same
    symbols.
    """
    allowed = below_soprano(within_ranges(len(soprano)), soprano)
    cursor, writing = HarmonyCursor(soprano), Writing(network, read_soprano(soprano))
    while cursor.step < len(soprano):
        for _ in range(WRITTEN):
            may = not_below(allowed[cursor.step, cursor.voice], cursor.floor)
            may = narrowed(may, ~parallels(*cursor.motion()))
            [symbol] = drawn(writing.step(cursor.told())[None], may[None], temperature, rng.random(1))
            cursor.write(int(symbol))
        yield
    return cursor.symbols


write_below = in_one_go(write_below_steps)


def not_below(allowed: Mask, floor: int) -> Mask:
    """Of what a voice is allowed (47,), what is not below ``floor``; all of it where that would leave no pitch."""
    symbols = np.arange(SYMBOLS)
    return narrowed(allowed, symbols >= floor)


def narrowed(allowed: Mask, wanted: Mask) -> Mask:
    """What is both allowed and wanted, (47,); all that is allowed where that would leave no pitch."""
    narrower: Mask = allowed & wanted
    return narrower if narrower[:SILENCE].any() else allowed
