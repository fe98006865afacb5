"""One process of `first_call`: the first call of one operator, or the import of all.

``python -m benchmarks.first_call_worker "gelu: (8, 32)"``, with an empty name for the import.
"""

import json
import sys
import time
from typing import Any

import numba
import seqgen_kernels
from numba.core import event

from benchmarks.kernels import ours
from benchmarks.kernels.cases import BY_KEY


def first_call(key: str) -> dict[str, float]:
    """Seconds of the first call of every phase of a case, after Numba has compiled something else."""
    started = time.perf_counter()
    numba.njit(lambda x: x + 1)(1)
    awake = time.perf_counter()
    program = ours.program("numba", BY_KEY[key])
    program.results()
    return {"waking": awake - started, "seconds": time.perf_counter() - awake}


def imports() -> dict[str, Any]:
    """Count what importing all operators compiles."""
    with event.install_recorder("numba:compile") as recorder:
        operators = seqgen_kernels.load("numba")
        for name in seqgen_kernels.OPERATORS:
            getattr(operators, name)
    return {"compiled": len(recorder.buffer)}


if __name__ == "__main__":
    print(json.dumps(first_call(sys.argv[1]) if sys.argv[1] else imports()))
