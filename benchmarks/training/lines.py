"""The lines of the README's table; the lists in them are raw data, which it leaves out."""

import statistics
from typing import Any, NamedTuple

from benchmarks.kernels.table import duration

Line = dict[str, Any]
FLOOR, GOAL = 0.9, 1.3
MOST_MEMORY = 1.2
MOST_MICROSECONDS = 5.0
OURS = "numba 2"
TITLE = "training step, two threads"


class Step(NamedTuple):
    """Seconds and peak bytes by side, PyTorch's twice: with its default optimiser and with its fused one."""

    name: str
    seconds: dict[str, list[float]]
    memory: dict[str, int]
    notes: dict[str, str]


def time_line(step: Step) -> Line:
    """PyTorch's median, the smaller of its two, by ours."""
    not_measured = "not measured: " + "; ".join(step.notes.values())
    measured, reached = (not_measured, "") if step.notes else _compared(step.seconds)
    return _line(step.name, f"{FLOOR:.2f}", f"{GOAL:.2f}", measured, reached, [step.seconds, step.notes])


def _compared(seconds: dict[str, list[float]]) -> tuple[str, str]:
    medians = {label: statistics.median(times) for label, times in seconds.items()}
    ours = medians.pop(OURS)
    peer = min(medians, key=medians.__getitem__)
    ratio = medians[peer] / ours
    reached = "goal" if ratio >= GOAL else "floor" if ratio >= FLOOR else "NO"
    return f"{ratio:.2f} ({duration(ours)}; {_called(peer)} {duration(medians[peer])})", reached


def memory_line(step: Step) -> Line:
    """Our peak by PyTorch's, the smaller of its two."""
    others = dict(step.memory)
    ours = others.pop(OURS)
    peer = min(others.values())
    ratio = ours / peer
    measured = f"{ratio:.2f} ({ours / 2**20:.0f} MiB; PyTorch {peer / 2**20:.0f} MiB)"
    reached = "floor" if ratio <= MOST_MEMORY else "NO"
    return _line(f"{step.name}: peak memory", f"at most {MOST_MEMORY:.2f}", "", measured, reached, [step.memory])


def tape_line(seconds: list[float]) -> Line:
    """Microseconds, the median of the rounds."""
    microseconds = 1e6 * statistics.median(seconds)
    reached = "floor" if microseconds <= MOST_MICROSECONDS else "NO"
    wanted = f"at most {MOST_MICROSECONDS:g} µs"
    return _line("the tape, for each node", wanted, "", f"{microseconds:.2f} µs", reached, seconds)


def _called(label: str) -> str:
    return "PyTorch with fused AdamW" if "fused" in label else "PyTorch"


def _line(name: str, floor: str, goal: str, measured: str, reached: str, raw: list[Any]) -> Line:
    return {TITLE: name, "floor": floor, "goal": goal, "measured": measured, "reached": reached, "raw": raw}
