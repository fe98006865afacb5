"""How much of the evaluated pieces stands in the training part, in its own key or another.

Two pieces are laid side by side from their first steps. At a shift of k semitones a step agrees when the second is the
first moved by k, in every voice or key, silence staying silence. The share is that of agreeing steps at the best
shift, divided by the steps of the longer piece. A piece counts once, for the training piece nearest to it:

identical   every step agrees at shift 0
transposed  every step agrees at another shift
near        at least 80 % of the steps agree

A repeat that one of two copies leaves out, or another upbeat, is not aligned.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seqgen.music.codec.chorale import SILENT_PITCH

NEAR_SHARE = 0.8
OPENING_STEPS = 64  # four bars of 4/4
SILENT_SHAPE = 0

Pieces = Sequence[NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Overlap:
    """How many evaluated pieces are also in the training part; ``opens_alike`` is None where there are no voices."""

    identical: int
    transposed: int
    near: int
    opens_alike: int | None = None


@dataclass(frozen=True, slots=True)
class Outline:
    """A piece without its key: the lowest pitch (T,) of each step, and the number (T,) of what stands above it."""

    lowest: NDArray[np.int64]
    shapes: NDArray[np.int64]


def s16_overlap(train: Pieces, pieces: Pieces) -> Overlap:
    """Chorales (T, 4); also how many open with four bars of a training chorale's soprano, whatever the key."""
    counts = _count(train, pieces, _chords)
    openings = {_opening(piece) for piece in train if len(piece) >= OPENING_STEPS}
    return Overlap(*counts, opens_alike=sum(_opening(piece) in openings for piece in pieces))


def p88_overlap(train: Pieces, pieces: Pieces) -> Overlap:
    """Piano rolls (T, 88)."""
    return Overlap(*_count(train, pieces, _frames))


def agreement(first: Outline, second: Outline) -> tuple[float, int]:
    """The share of steps that agree at the best shift, and that shift in semitones (nearest to 0 of equal ones)."""
    steps = min(len(first.shapes), len(second.shapes))
    is_alike = first.shapes[:steps] == second.shapes[:steps]
    is_silent = is_alike & (first.shapes[:steps] == SILENT_SHAPE)
    moved = (second.lowest[:steps] - first.lowest[:steps])[is_alike & ~is_silent]
    shifts, counts = np.unique(np.append(moved, 0), return_counts=True)
    counts[shifts == 0] -= 1  # the 0 that was appended
    best = np.lexsort((np.abs(shifts), -counts))[0]
    share = (counts[best] + is_silent.sum()) / max(len(first.shapes), len(second.shapes))
    return float(share), int(shifts[best])


def _count(
    train: Pieces, pieces: Pieces, split_key: Callable[[Any], Iterable[tuple[int, bytes]]]
) -> tuple[int, int, int]:
    numbers = {b"": SILENT_SHAPE}
    known, evaluated = ([_outline(split_key(piece), numbers) for piece in part] for part in (train, pieces))
    nearest = [_nearest(known, outline) for outline in evaluated]
    identical = sum(share == 1 and shift == 0 for share, shift in nearest)
    transposed = sum(share == 1 and shift != 0 for share, shift in nearest)
    return identical, transposed, sum(NEAR_SHARE <= share < 1 for share, _ in nearest)


def _nearest(known: Sequence[Outline], outline: Outline) -> tuple[float, int]:
    """The best agreement, in its own key rather than another; lengths alone rule most training pieces out."""
    length = len(outline.shapes)
    near = [other for other in known if min(length, len(other.shapes)) >= NEAR_SHARE * max(length, len(other.shapes))]
    return max((agreement(other, outline) for other in near), key=lambda best: (best[0], best[1] == 0), default=(0, 0))


def _outline(steps: Iterable[tuple[int, bytes]], numbers: dict[bytes, int]) -> Outline:
    lowest, shapes = zip(*((low, numbers.setdefault(shape, len(numbers))) for low, shape in steps), strict=True)
    return Outline(np.array(lowest, np.int64), np.array(shapes, np.int64))


def _chords(piece: NDArray[np.int16]) -> Iterable[tuple[int, bytes]]:
    for chord in piece.astype(np.int16):
        sounds = chord != SILENT_PITCH
        lowest = int(chord[sounds].min(initial=np.iinfo(np.int16).max))
        yield (lowest, np.where(sounds, chord - lowest, SILENT_PITCH).tobytes()) if sounds.any() else (0, b"")


def _frames(roll: NDArray[np.uint8]) -> Iterable[tuple[int, bytes]]:
    for frame in roll:
        keys = np.flatnonzero(frame)
        yield (int(keys[0]), (keys - keys[0]).tobytes()) if len(keys) else (0, b"")


def _opening(piece: NDArray[np.int16]) -> bytes:
    """The first four bars of a soprano as intervals from its first pitch; fewer bytes where the piece is shorter."""
    soprano = piece[:OPENING_STEPS, 0].astype(np.int16)
    sounds = soprano != SILENT_PITCH
    first_pitch = soprano[np.argmax(sounds)]
    return np.where(sounds, soprano - first_pitch, np.iinfo(np.int16).max).tobytes()
