"""A process that generates with one library: ``python -m benchmarks.generation.worker numba``."""

import sys
from pathlib import Path

from benchmarks.kernels.program import Program
from benchmarks.kernels.worker import Answer, Bench, answer


class GenerationBench(Bench):
    """Where a case's key is the path of its material."""

    def melody(self, case: str, runs: int) -> Answer:
        """Time a whole melody in the engine."""
        from benchmarks.generation import ours

        return ours.melody(Path(case), runs)

    def engine_memory(self, case: str, kept_as: str) -> Answer:
        """Say what the engine needs for all rows of the case, keys and values kept as a type."""
        from benchmarks.generation import ours

        return ours.engine_memory(Path(case), kept_as)

    def _make(self, case: str) -> Program:
        if self.library == "pytorch":
            from benchmarks.generation import pytorch

            return pytorch.program(Path(case))
        if self.library == "onnxruntime":
            from benchmarks.generation import with_onnxruntime

            return with_onnxruntime.program(Path(case))
        from benchmarks.generation import ours

        return ours.program(Path(case))


if __name__ == "__main__":
    answer(GenerationBench(sys.argv[1]))
