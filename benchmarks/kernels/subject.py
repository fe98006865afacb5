"""The subject as a whole: which cases, which workers, and what is written."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import seqgen_kernels

from benchmarks import readme
from benchmarks.kernels import figures, plot, store, table
from benchmarks.kernels.case import Case
from benchmarks.kernels.cases import BY_KEY, CASES, attention
from benchmarks.kernels.measure import Effort, measure
from benchmarks.kernels.rows import Roofs, origin, rows_of
from benchmarks.kernels.workers import Side, Worker, WorkerError, started
from benchmarks.machine import describe_machine

Document = dict[str, Any]
SIDES = [
    *(Side("numba", 2), Side("pytorch", 2), Side("numba", 1), Side("pytorch", 1)),
    *(Side("numpy", 2), Side("reference", 1)),
]
ON_GPU = Side("cupy", 1)
PAIRS = [(side.label, "pytorch 2") for side in (*SIDES, ON_GPU) if side.library != "pytorch"]
OPERATORS = sorted({case.operator for case in CASES})


def chosen(operators: list[str]) -> Iterator[Case]:
    """The cases of the operators, of all by default, as far as the kernels exist."""
    missing = {name for name in operators or OPERATORS if name not in seqgen_kernels.OPERATORS}
    for name in sorted(missing):
        print(f"{name} is left out: seqgen_kernels has no such operator yet", file=sys.stderr)
    for case in CASES:
        if case.operator in (operators or OPERATORS) and case.operator not in missing:
            yield case


def run(operators: list[str], results: Path, effort: Effort) -> Document:
    """Measure, and write JSON, tables and picture."""
    cases = list(chosen(operators))
    machine = describe_machine("torch", "matplotlib")
    rows = list(_measured(cases, effort, origin(machine)))
    old = store.read(results / "kernels.json")
    every = store.merged(old["cases"], rows, {case.operator for case in cases}, list(BY_KEY))
    memory = _attention_memory() if any(case.operator == "attention" for case in cases) else old.get("memory")
    document: Document = {"machine": machine, "figures": [], "memory": memory, "cases": every}
    document["figures"] = figures.lines(document)
    _keep(document, results)
    return document


def _keep(document: Document, results: Path) -> None:
    results.mkdir(exist_ok=True)
    store.write(results / "kernels.md", table.markdown(document))
    store.write(results / "kernels.svg", plot.svg(document["cases"]))
    store.write(results / "kernels.json", store.as_json(document))
    readme.renew("kernels", document)


def _measured(cases: list[Case], effort: Effort, where: dict[str, str]) -> Iterator[dict[str, Any]]:
    with started(sides()) as workers:
        roofs = Roofs(workers)
        for place, case in enumerate(cases, 1):
            measured = measure(case, _sides_of(case, workers), PAIRS, effort)
            rows = rows_of(case, measured, roofs, where)
            ratios = ", ".join(f"{row['phase']} {row['ratio']['2']:.2f}" for row in rows if "2" in row["ratio"])
            print(f"[{place}/{len(cases)}] {case.key}: {ratios} {measured.notes or ''}", file=sys.stderr)
            yield from rows


def sides() -> list[Side]:
    """All that can be timed here: the GPU's version where a GPU is."""
    try:
        seqgen_kernels.load(ON_GPU.library)
    except ImportError as error:
        print(f"cupy is left out: {error}", file=sys.stderr)
        return SIDES
    return [*SIDES, ON_GPU]


def _sides_of(case: Case, workers: dict[str, Worker]) -> dict[str, Worker]:
    """The reference is loops in Python: it has the small cases only."""
    return {label: worker for label, worker in workers.items() if case.small or worker.side.library != "reference"}


def _attention_memory() -> dict[str, Any] | None:
    """In a process of its own: what the longest plain case needs beside its arguments."""
    case, side, steps = attention.PLAIN[1024], Side("numba", 2), 1024
    with started([side]) as workers:
        try:
            workers[side.label].ask("prepare", case=case.key)
            used = workers[side.label].ask("memory", phase="both")
        except WorkerError as error:
            print(f"the memory of attention is not measured: {error}", file=sys.stderr)
            return None
    return {"steps": steps, "bytes": used["peak"] - used["rest"], "limit": 8 * 8 * steps * steps * 4 // 4}
