"""The subject as a whole: each case timed in turns, its memory measured in fresh processes, and the table's lines."""

import statistics
import sys
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from benchmarks.kernels import measure as turns
from benchmarks.kernels.measure import Effort
from benchmarks.kernels.workers import Side, started
from benchmarks.training import lines
from benchmarks.training.cases import CASES, Case, material_of
from benchmarks.training.material import save
from seqgen.training.recipes import recipe_named

MODULE = "benchmarks.training.worker"
OURS, PYTORCH, FUSED = Side("numba", 2), Side("pytorch", 2), Side("pytorch fused", 2)
SIDES = [OURS, PYTORCH, FUSED]
EFFORT = Effort(rounds=7, turn_seconds=0.5)


class Prepared(NamedTuple):
    """Material in a file, which is what a worker knows it by."""

    key: str
    is_random: bool = False


def measure(cases: Iterable[Case] = CASES) -> list[dict[str, Any]]:
    """Time and memory of each case, and the tape."""
    with TemporaryDirectory() as machine_code:
        steps = [_measured(case, machine_code) for case in cases]
        overhead = _tape(machine_code)
    return [*map(lines.time_line, steps), *map(lines.memory_line, steps), lines.tape_line(overhead)]


def _measured(case: Case, machine_code: str) -> lines.Step:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "material.npz"
        save(material_of(case, recipe_named(case.model).preset(case.preset)), path)
        with started(SIDES, MODULE, machine_code) as workers:
            measured = turns.measure(Prepared(str(path)), workers, [(OURS.label, PYTORCH.label)], EFFORT)
        seconds = {label: phases["step"] for label, phases in measured.seconds.items()}
        memory = {side.label: _memory(side, path, machine_code) for side in SIDES}
    step = lines.Step(case.name, seconds, memory, measured.notes)
    print(f"{case.name}:", lines.time_line(step)["measured"], lines.memory_line(step)["measured"], file=sys.stderr)
    return step


def _memory(side: Side, path: Path, machine_code: str) -> int:
    """The most bytes resident during a step, in a process of its own that finds kernels compiled, as a user's does."""
    with started([side], MODULE, machine_code) as workers:
        workers[side.label].ask("prepare", case=str(path))
        peak: int = workers[side.label].ask("memory", phase="step")["peak"]
    return peak


def _tape(machine_code: str) -> list[float]:
    with started([OURS], MODULE, machine_code) as workers:
        seconds: list[float] = workers[OURS.label].ask("tape")["seconds"]
    print(f"a node of the tape: {1e6 * statistics.median(seconds):.2f} µs", file=sys.stderr)
    return seconds
