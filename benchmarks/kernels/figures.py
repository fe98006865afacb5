"""The figures that the kernels are held to, each from the rows of a few cases."""

import math
from collections.abc import Iterable
from typing import Any, NamedTuple

from benchmarks.kernels.case import Case
from benchmarks.kernels.cases import (
    activations,
    attention,
    convolution,
    decoder,
    layers,
    losses,
    normalisation,
    pooling,
    recurrent,
)

Row = dict[str, Any]
OURS, PEER = "numba 2", "pytorch 2"


class Figure(NamedTuple):
    """A floor that must hold and a goal, for the geometric mean over cases of the ratio, or of the share of a roof.

    With `enough`, that share of the roof is as good as the floor.
    """

    name: str
    cases: list[Case]
    floor: float
    goal: float
    phase: str = "both"
    of: str = "ratio"
    enough: float = math.inf


def _norms() -> Iterable[Figure]:
    families = {
        "layer_norm": normalisation.LAYER,
        "rms_norm": normalisation.RMS,
        "softmax": activations.SOFTMAX,
        "gelu": activations.GELU,
        "batch_norm": normalisation.BATCH,
    }
    for name, cases in families.items():
        yield Figure(f"`{name}`", cases, 0.9, 1.2, enough=0.8)


SEQUENCE = "B=32 T=128 I=128 H=256"
RECURRENT = {kind: [recurrent.sequence(kind, 32, 128, 128, 256)] for kind in recurrent.GATES}
DECODER = "`decoder_step`, 4 layers, width 256, 512 positions"
FIGURES = [
    Figure("`conv2d`, four deep shapes", convolution.DEEP, 0.7, 1.0),
    Figure("`conv2d`, few channels", convolution.FEW_CHANNELS, 2, 4),
    Figure("`conv1d`, dilated causal, TCN", convolution.TCN, 0.9, 1.3),
    Figure("`conv_transpose2d`, DCGAN", convolution.DCGAN, 0.7, 1.0),
    Figure("`max_pool2d`", pooling.MAX[:2], 1.5, 2.5),
    Figure("`avg_pool2d`", pooling.AVG[:2], 1.5, 2.5),
    Figure(f"`lstm` {SEQUENCE}, forward alone", RECURRENT["lstm"], 0.7, 0.9, phase="forward"),
    Figure("`lstm`, same", RECURRENT["lstm"], 0.85, 1.1),
    Figure("`gru`, same", RECURRENT["gru"], 1.1, 1.5),
    Figure("`rnn`, same", RECURRENT["rnn"], 1.0, 1.3),
    Figure("`attention` B=8 H=8 D=32 causal, T=256", [attention.PLAIN[256]], 1.2, 2),
    Figure("the same, T=1024", [attention.PLAIN[1024]], 1.0, 1.5),
    *(Figure(f"with a learned bias, T={steps}", [attention.BIAS[steps]], 2, 4) for steps in attention.BIAS),
    *(Figure(f"with relative tables, T={steps}", [attention.RELATIVE[steps]], 2, 4) for steps in attention.RELATIVE),
    *_norms(),
    Figure("`cross_entropy` (4096,512)", [losses.CROSS_ENTROPY], 1.2, 2),
    Figure("`adamw`, 3 M parameters", [layers.ADAMW_DEFAULT], 1.2, 2, phase="update"),
    Figure("the same, beside PyTorch's fused one", [layers.ADAMW], 1.2, 2, phase="update"),
    Figure(f"{DECODER}, one row", [decoder.ONE_ROW], 4, 6, phase="step"),
    Figure("the same, of the bound set by reading the weights", [decoder.ONE_ROW], 0.5, 0.8, phase="step", of="share"),
    Figure("the same, 32 rows", [decoder.MANY_ROWS], 1.5, 3, phase="step"),
    Figure("with relative tables, one row", [decoder.ONE_ROW_RELATIVE], 4, 6, phase="step"),
    Figure("with relative tables, 32 rows", [decoder.MANY_ROWS_RELATIVE], 1.5, 3, phase="step"),
]


def geometric_mean(values: list[float]) -> float:
    """The mean for ratios: twice as fast and half as fast give 1."""
    return math.exp(sum(map(math.log, values)) / len(values))


def share_of_roof(row: Row, side: str = OURS) -> float:
    """What part of the machine's own peak a side reaches."""
    roof: float = row["roof"][side.split()[1]]
    rate: float = row["work"] / row["seconds"][side]["median"]
    return rate / roof


def lines(document: dict[str, Any]) -> list[dict[str, str]]:
    """The short table: floor, goal, and what was measured."""
    rows = {(f"{row['operator']}: {row['case']}", row["phase"]): row for row in document["cases"]}
    return [*(_line(figure, rows) for figure in FIGURES), *_memory_line(document.get("memory"))]


def _line(figure: Figure, rows: dict[tuple[str, str], Row]) -> dict[str, str]:
    found = [rows.get((case.key, figure.phase), {}) for case in figure.cases]
    wanted = {"floor": _text(figure, figure.floor), "goal": _text(figure, figure.goal)}
    if figure.enough < math.inf:
        wanted["floor"] += f", or {figure.enough:.0%} of the copy bandwidth"
    if not all("2" in row.get("ratio", {}) for row in found):
        return {"forward and backward": figure.name, **wanted, "measured": "not measured", "reached": ""}
    share = geometric_mean([share_of_roof(row) for row in found])
    value = share if figure.of == "share" else geometric_mean([row["ratio"]["2"] for row in found])
    measured = _text(figure, value) + (f" ({share:.0%} of the roof)" if figure.of == "ratio" else "")
    holds = value >= figure.floor or share >= figure.enough
    reached = "goal" if value >= figure.goal else "floor" if holds else "NO"
    return {"forward and backward": figure.name, **wanted, "measured": measured, "reached": reached}


def _text(figure: Figure, value: float) -> str:
    return f"{value:.0%}" if figure.of == "share" else f"{value:.2f}"


def _memory_line(memory: dict[str, Any] | None) -> list[dict[str, str]]:
    if memory is None:
        return []
    wanted = f"below {memory['limit'] / 2**20:.0f} MiB, a quarter of all scores"
    return [
        {
            "forward and backward": f"`attention` T={memory['steps']}, memory",
            "floor": wanted,
            "goal": "",
            "measured": f"{memory['bytes'] / 2**20:.0f} MiB",
            "reached": "floor" if memory["bytes"] < memory["limit"] else "NO",
        }
    ]
