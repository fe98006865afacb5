"""All rows as Markdown."""

from typing import Any

from benchmarks.kernels.figures import share_of_roof

Row = dict[str, Any]
COLUMNS = (
    *("operator", "case", "phase", "numba", "rate", "of the roof", "PyTorch", "ratio", "ratio, 1 thread"),
    *("numpy", "reference", "cupy", "commit", "date"),
)
INTRODUCTION = """# Every operator, every case

Written by `python -m benchmarks kernels`; how to read it stands in [benchmarks/README.md](../README.md). Medians with
two threads unless said otherwise (the reference has one); ratio = PyTorch's time / numba's, above 1 numba is faster.

![Ratio to PyTorch, by operator](kernels.svg)
"""


def markdown(document: dict[str, Any]) -> str:
    """The full table, what was left out, and where the rows come from."""
    rows = document["cases"]
    lines = [_line(COLUMNS), _line(["---"] * len(COLUMNS)), *(_line(_cells(row)) for row in rows)]
    notes = sorted(
        {f"* {row['operator']}, {row['case']}, {label}: {note}" for row in rows for label, note in row["notes"].items()}
    )
    machine = ", ".join(f"{name} {value}" for name, value in document["machine"].items())
    return "\n".join([INTRODUCTION, *lines, "", *notes, "", f"Last measured on: {machine}.", *_others(document), ""])


def _others(document: dict[str, Any]) -> list[str]:
    processors = {row["processor"] for row in document["cases"]} - {document["machine"]["processor"]}
    return [f"Some rows are older and come from another processor: {name}." for name in sorted(processors)]


def _line(cells: list[str] | tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


def _cells(row: Row) -> list[str]:
    speed = [_rate(row), f"{share_of_roof(row):.0%}"] if "numba 2" in row["seconds"] else ["", ""]
    return [
        *(row["operator"], row["case"], row["phase"]),
        *(_time(row, "numba 2"), *speed, _time(row, "pytorch 2"), _ratio(row, "2"), _ratio(row, "1")),
        *(_time(row, "numpy 2"), _time(row, "reference 1"), _time(row, "cupy 1"), row["commit"], row["date"]),
    ]


def _rate(row: Row) -> str:
    unit = "GFLOP/s" if row["bound"] == "product" else "GB/s"
    return f"{row['work'] / row['seconds']['numba 2']['median'] / 1e9:.3g} {unit}"


def _ratio(row: Row, threads: str) -> str:
    return f"{row['ratio'][threads]:.2f}" if threads in row["ratio"] else ""


def _time(row: Row, side: str) -> str:
    return duration(row["seconds"][side]["median"]) if side in row["seconds"] else ""


def duration(seconds: float) -> str:
    """Three digits in the unit that suits them."""
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds / 1e-6:.3g} µs"
