"""What is kept of a measured case: a row a phase, complete in itself."""

from datetime import date
from typing import Any

from benchmarks.kernels.case import Case
from benchmarks.kernels.measure import Measured, summary
from benchmarks.kernels.workers import Worker

Row = dict[str, Any]
THREADS = (1, 2)
PRODUCT_SIZE = 2048


class Roofs:
    """The machine's peaks by kind, size and threads, each measured once, on the first question."""

    def __init__(self, workers: dict[str, Worker]) -> None:
        """Ask these workers."""
        self.workers = workers
        self.known: dict[tuple[str, int, int], float] = {}

    def roof(self, case: Case, work: int, threads: int) -> float:
        """The rate that nothing can beat with as many threads, by the better one of two libraries."""
        size = {"product": PRODUCT_SIZE, "read": case.weights}.get(case.roof) or _two_digits(work)
        key = case.roof, size, threads
        if key not in self.known:
            askable = [self.workers[f"{library} {threads}"] for library in ("numba", "pytorch")]
            self.known[key] = max(worker.ask("peak", kind=case.roof, size=size)["rate"] for worker in askable)
        return self.known[key]


def _two_digits(size: int) -> int:
    """Round, so that cases of nearly one size share a measurement."""
    return max(4096, int(float(f"{size:.1e}")))


def rows_of(case: Case, measured: Measured, roofs: Roofs, origin: dict[str, str]) -> list[Row]:
    """A row a phase; origin says where and when it was measured."""
    return [_row(case, phase, measured, roofs, origin) for phase in case.phases]


def _row(case: Case, phase: str, measured: Measured, roofs: Roofs, origin: dict[str, str]) -> Row:
    seconds = {label: summary(times[phase]) for label, times in measured.seconds.items() if times[phase]}
    work = case.work_of(phase, measured.traffic.get(phase, 0))
    medians = {label: one["median"] for label, one in seconds.items()}
    ratio = {
        str(n): medians[f"pytorch {n}"] / medians[f"numba {n}"]
        for n in THREADS
        if {f"pytorch {n}", f"numba {n}"} <= medians.keys()
    }
    return {
        "operator": case.operator,
        "case": case.name,
        "phase": phase,
        "bound": case.roof,
        "work": work,
        "roof": {str(n): roofs.roof(case, work, n) for n in THREADS},
        "seconds": seconds,
        "ratio": ratio,
        "notes": measured.notes,
        **origin,
    }


def origin(machine: dict[str, str]) -> dict[str, str]:
    """Where and when: each row has its own, so that a mixture is visible."""
    return {"commit": machine["commit"], "date": date.today().isoformat(), "processor": machine["processor"]}
