"""The present kernels beside those of another revision, in turns."""

import sys
from collections.abc import Iterable
from typing import Any

from benchmarks.kernels.case import Case
from benchmarks.kernels.figures import geometric_mean
from benchmarks.kernels.measure import Effort, Measured, measure, summary
from benchmarks.kernels.revision import kernels_at
from benchmarks.kernels.table import duration
from benchmarks.kernels.workers import Side, started

Row = dict[str, Any]


def compare(cases: Iterable[Case], commit: str, effort: Effort) -> list[Row]:
    """A row a case and phase, with the ratio then / now."""
    now, rows = Side("numba", 2), []
    with kernels_at(commit) as kernels:
        then = Side("numba", 2, kernels, commit)
        with started([now, then]) as workers:
            for case in cases:
                measured = measure(case, workers, [(now.label, then.label)], effort)
                rows += _rows(case, measured, now.label, then.label)
                print(f"{case.key} {measured.notes or ''}", file=sys.stderr)
    return rows


def _rows(case: Case, measured: Measured, now: str, then: str) -> list[Row]:
    rows = []
    for phase in case.phases:
        times = {label: summary(phases[phase]) for label, phases in measured.seconds.items()}
        row = {"operator": case.operator, "case": case.name, "phase": phase, "seconds": times, "notes": measured.notes}
        if {now, then} <= times.keys():
            row["ratio"] = times[then]["median"] / times[now]["median"]
        rows.append(row)
    return rows


def markdown(rows: list[Row], commit: str) -> str:
    """A table, and the mean of its ratios."""
    lines = [f"| operator | case | phase | now | at {commit} | then / now |", "| --- | --- | --- | --- | --- | --- |"]
    lines += [_line(row, commit) for row in rows]
    ratios = [row["ratio"] for row in rows if "ratio" in row]
    if ratios:
        lines += ["", f"Geometric mean of {len(ratios)} ratios: {geometric_mean(ratios):.3f} (above 1: faster now)."]
    return "\n".join(lines)


def _line(row: Row, commit: str) -> str:
    times = [row["seconds"].get(label) for label in ("numba 2", f"numba 2 at {commit}")]
    shown = [duration(time["median"]) if time else "" for time in times]
    ratio = f"{row['ratio']:.3f}" if "ratio" in row else "; ".join(row["notes"].values())
    return f"| {' | '.join([row['operator'], row['case'], row['phase'], *shown, ratio])} |"
