"""One case on several sides: prepared, checked for equal results, and timed in turns.

A turn is one side's, some repetitions of each phase; then the next side has its turn, so that a machine that drifts
drifts for all. The median is over the repetitions of all rounds.
"""

import statistics
from collections.abc import Iterable
from typing import Any, NamedTuple

from benchmarks.kernels.agree import disagreement
from benchmarks.kernels.case import Timed
from benchmarks.kernels.workers import Worker, WorkerError

Seconds = dict[str, dict[str, list[float]]]
Estimates = dict[str, dict[str, float]]


class Effort(NamedTuple):
    """How long to measure: rounds of turns, each as long for every phase; slow says when a call is not repeated."""

    rounds: int = 7
    turn_seconds: float = 0.05
    slow: float = 10.0
    most_seconds: float = 16.0


class Measured(NamedTuple):
    """Seconds by side and phase, what was left out and why, and the bytes of each phase's arrays."""

    seconds: Seconds
    notes: dict[str, str]
    traffic: dict[str, int]


def measure(case: Timed, workers: dict[str, Worker], pairs: Iterable[tuple[str, str]], effort: Effort) -> Measured:
    """Time a case on all sides; the pairs of sides must agree, or the first of them is left out."""
    estimates, notes, traffic = _prepared(case, workers, effort)
    for one, other in () if case.is_random else pairs:
        if one in estimates and other in estimates and (difference := disagreement(workers[one], workers[other])):
            notes[one] = f"not timed: differs from {other}: {difference}"
            del estimates[one]
    return Measured(_rounds(workers, estimates, effort), notes, traffic)


def _prepared(
    case: Timed, workers: dict[str, Worker], effort: Effort
) -> tuple[Estimates, dict[str, str], dict[str, int]]:
    """Estimates of a call by side and phase, what is left out and why, and the bytes of each phase's arrays."""
    estimates: Estimates = {}
    notes: dict[str, str] = {}
    traffic: dict[str, int] = {}
    for label, worker in workers.items():
        try:
            answer = worker.ask("prepare", case=case.key)
        except WorkerError as error:
            notes[label] = str(error)
            continue
        traffic |= answer["traffic"]
        slowest = max(answer["seconds"].values())
        if slowest > effort.slow:
            notes[label] = f"not timed: {slowest:.1f} s a call"
        else:
            estimates[label] = answer["seconds"]
    return estimates, notes, traffic


def _rounds(workers: dict[str, Worker], estimates: Estimates, effort: Effort) -> Seconds:
    seconds: Seconds = {label: {phase: [] for phase in phases} for label, phases in estimates.items()}
    for _ in range(effort.rounds):
        for label, phases in estimates.items():
            if sum(map(sum, seconds[label].values())) <= effort.most_seconds:
                for phase, times in _turn(workers[label], phases, effort.turn_seconds).items():
                    seconds[label][phase] += times
    return seconds


def _turn(worker: Worker, estimates: dict[str, float], length: float) -> dict[str, list[float]]:
    counts = {phase: min(1000, max(1, round(length / estimate))) for phase, estimate in estimates.items()}
    short = [phase for phase, estimate in estimates.items() if estimate < length]
    times: dict[str, list[float]] = worker.ask("turn", repetitions=counts, wake=short)["seconds"]
    return times


def summary(times: list[float]) -> dict[str, Any]:
    """What is kept of the repetitions."""
    return {
        "median": statistics.median(times),
        "low": min(times),
        "high": max(times),
        "repetitions": len(times),
    }
