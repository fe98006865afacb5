"""A figure of a published table, and what is printed beside it so that it can be believed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seqgen.errors import InvalidInput
from seqgen.evaluation.published.first_bar import P88_FIRST_BAR_FRAMES, S16_FIRST_BAR_NOTES, split_at_first_bar
from seqgen.evaluation.published.overlap import Overlap, p88_overlap, s16_overlap
from seqgen.evaluation.published.p88_floors import p88_floors
from seqgen.evaluation.published.s16_floors import s16_floors
from seqgen.music.published import PublishedData

Pieces = Sequence[NDArray[Any]]
Nats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PublishedTable:
    """What is scored in a piece, and how its floors and overlap are found (each given train part and pieces)."""

    unit: str
    units_of: Callable[[NDArray[Any]], int]
    first_bar_units: int
    floors: Callable[[Pieces, Pieces], Mapping[str, Nats]]
    overlap: Callable[[Pieces, Pieces], Overlap]


P88 = PublishedTable("nats_per_frame", lambda roll: len(roll) - 1, P88_FIRST_BAR_FRAMES, p88_floors, p88_overlap)
"""Frames 2..T, each the sum of 88 Bernoulli cross-entropies."""
S16 = PublishedTable("nats_per_note", lambda piece: piece.size, S16_FIRST_BAR_NOTES, s16_floors, s16_overlap)
"""Every symbol, in the order S1 A1 T1 B1 S2 ..., silence included."""


@dataclass(frozen=True, slots=True)
class PublishedResult:
    """``value`` and ``floors`` in ``unit``, pooled over all units of the split; shares are of 1."""

    unit: str
    value: float
    split: str
    pieces: int
    units: int
    floors: Mapping[str, float]
    overlap: Overlap
    first_bar_nats_share: float
    first_bar_units_share: float
    data_sha256: str

    def figures(self) -> dict[str, Any]:
        """For JSON: the value under its unit's name, the rest under their own."""
        fields = asdict(self)
        return {fields.pop("unit"): fields.pop("value")} | fields


def published_result(
    table: PublishedTable, data: PublishedData[Any], split: str, nats: Sequence[Nats]
) -> PublishedResult:
    """Pool a network's nats: for each piece of the split, in order, one array with the nats of each of its units.

    Raises InvalidInput where the split or the train part is empty or a nat is not finite; ValueError where the arrays
    are not those of the split.
    """
    pieces, train = data.split(split), data.split("train")
    _check(table, pieces, nats)
    first, rest = split_at_first_bar(nats, table.first_bar_units)
    units = sum(map(len, nats))
    first_units = sum(min(len(piece), table.first_bar_units) for piece in nats)
    return PublishedResult(
        unit=table.unit,
        value=(first + rest) / units,
        split=split,
        pieces=len(pieces),
        units=units,
        floors={name: float(floor.mean()) for name, floor in table.floors(train, pieces).items()},
        overlap=table.overlap(train, pieces),
        first_bar_nats_share=first / (first + rest) if first + rest else 0.0,
        first_bar_units_share=first_units / units,
        data_sha256=data.sha256,
    )


def _check(table: PublishedTable, pieces: Pieces, nats: Sequence[Nats]) -> None:
    expected = [(table.units_of(piece),) for piece in pieces]
    if [piece_nats.shape for piece_nats in nats] != expected:
        raise ValueError(f"nats must be {len(pieces)} arrays, one {table.unit[9:]} each entry")
    for index, piece_nats in enumerate(nats):
        if not np.isfinite(piece_nats).all():
            raise InvalidInput("checkpoint", f"the network gave piece {index} a probability that is 0 or not a number")
