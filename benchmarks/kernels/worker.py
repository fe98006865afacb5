"""A process with one library and one number of threads: it answers questions, a line of JSON each.

``python -m benchmarks.kernels.worker numba``; the parent sets the number of threads in the environment, before any
library is imported. Between questions it waits for its standard input and burns nothing.
"""

import gc
import json
import os
import signal
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.kernels.cases import BY_KEY
from benchmarks.kernels.memory import resident_peak
from benchmarks.kernels.program import Program

Answer = dict[str, Any]


class Bench:
    """One library, and the case that is prepared."""

    def __init__(self, library: str) -> None:
        """Import the library."""
        self.library = library
        self.program: Program | None = None
        if library.startswith("pytorch"):
            import torch

            torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))

    def prepare(self, case: str) -> Answer:
        """Draw a case's arguments and call each phase twice, for the compiler and for an estimate."""
        self.program = None
        self.program = self._make(case)
        gc.collect()
        gc.disable()
        seconds = {name: self._estimate(phase) for name, phase in self.program.phases.items()}
        return {"seconds": seconds, "traffic": self.program.traffic}

    def _make(self, case: str) -> Program:
        if self.library == "pytorch":
            from benchmarks.kernels import pytorch

            return pytorch.program(BY_KEY[case])
        from benchmarks.kernels import ours

        return ours.program(self.library, BY_KEY[case])

    def _estimate(self, phase: Callable[[], object]) -> float:
        first = _seconds(phase)
        return min(first, _seconds(phase))

    def turn(self, repetitions: dict[str, int], wake: list[str]) -> Answer:
        """Time some repetitions of each phase; those in wake are called once more before, for threads and caches."""
        return {"seconds": {phase: self._times(phase, count, phase in wake) for phase, count in repetitions.items()}}

    def _times(self, phase: str, count: int, wake: bool) -> list[float]:
        call = self._prepared().phases[phase]
        if wake:
            call()
        return [_seconds(call) for _ in range(count)]

    def results(self, file: str) -> Answer:
        """Write outputs and gradients, for a comparison."""
        np.savez(file, *self._prepared().results())
        return {}

    def memory(self, phase: str) -> Answer:
        """Say how many bytes are resident at the peak of a phase, and how many before it."""
        return resident_peak(self._prepared().phases[phase])._asdict()

    def peak(self, kind: str, size: int) -> Answer:
        """Say how fast this library multiplies, copies or reads."""
        from benchmarks.kernels import roofline

        return {"rate": roofline.RATES[kind](self.library, size)}

    def _prepared(self) -> Program:
        assert self.program is not None, "prepare comes first"
        return self.program


def _seconds(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def answer(bench: Bench) -> None:
    """Answer until the parent closes the pipe; whatever a library prints goes to the error stream."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent is interrupted, and closes the pipe
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    for line in sys.stdin:
        question = json.loads(line)
        try:
            said = getattr(bench, question.pop("ask"))(**question)
        except Exception as error:
            said = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(said), file=answers, flush=True)


if __name__ == "__main__":
    answer(Bench(sys.argv[1]))
