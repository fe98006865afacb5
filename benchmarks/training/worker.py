"""A process that trains with one library: ``python -m benchmarks.training.worker numba``."""

import sys
from pathlib import Path

from benchmarks.kernels.program import Program
from benchmarks.kernels.worker import Answer, Bench, answer


class TrainingBench(Bench):
    """Where a case's key is the path of its material."""

    def tape(self) -> Answer:
        """Say what a node of the tape costs."""
        from benchmarks.training.tape import overhead

        return {"seconds": overhead()}

    def _make(self, case: str) -> Program:
        if self.library.startswith("pytorch"):
            from benchmarks.training import pytorch

            return pytorch.program(Path(case), fused=self.library == "pytorch fused")
        from benchmarks.training import ours

        return ours.program(Path(case))


if __name__ == "__main__":
    answer(TrainingBench(sys.argv[1]))
