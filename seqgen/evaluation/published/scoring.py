"""From a checkpoint and a published file to the figure of its table."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from seqgen.evaluation.piece_nats import Nats, chorale_nats, roll_nats
from seqgen.evaluation.published.result import P88, S16, PublishedResult, PublishedTable, published_result
from seqgen.models.p88 import CELLS
from seqgen.music.published import PublishedData, read_p88, read_s16
from seqgen.nn.module import Module


@dataclass(frozen=True, slots=True)
class Scoring:
    """The table that a model stands in, how its file is read, and how its network is asked."""

    table: PublishedTable
    read: Callable[[Path], PublishedData[Any]]
    nats: Callable[[Any, Sequence[Any]], list[Nats]]

    def result(self, network: Module, data: PublishedData[Any], split: str) -> PublishedResult:
        """Score every piece of a split; raises InvalidInput for an empty one."""
        return published_result(self.table, data, split, self.nats(network, data.split(split)))


SCORINGS = {"chorale-transformer": Scoring(S16, read_s16, chorale_nats)} | {
    f"p88-{cell}": Scoring(P88, read_p88, roll_nats) for cell in CELLS
}
