"""How long the first call of each operator takes: with nothing compiled, and from the cache of machine code.

Every call is the first one of a process of its own: forward, backward and the import of the operator's module. What
Numba needs to wake up, once in a process and whatever is compiled, is measured beside it.
"""

import json
import math
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import seqgen_kernels

from benchmarks.kernels.cases import CASES

ROOT = Path(__file__).parent.parent
WORST = 3
LIMITS = {"compiled": 3.0, "cached": 0.05}
TITLES = {"compiled": "first call, nothing compiled", "cached": "first call of a process, compiled before"}


def measure() -> list[dict[str, Any]]:
    """The slowest operators of each kind; the raw data of a line has all."""
    cases = [case for case in CASES if case.small and case.operator in seqgen_kernels.OPERATORS]
    seconds: dict[str, list[tuple[float, str]]] = {kind: [] for kind in LIMITS}
    waking = []
    for case in cases:
        with TemporaryDirectory() as folder:
            for kind in LIMITS:
                answer = _child(case.key, folder)
                seconds[kind].append((answer["seconds"], case.operator))
                waking.append(answer["waking"])
    figures = [line for kind, times in seconds.items() for line in _lines(kind, sorted(times, reverse=True))]
    return [*figures, _waking(waking), _imports()]


def _lines(kind: str, times: list[tuple[float, str]]) -> list[dict[str, Any]]:
    within = sum(seconds <= LIMITS[kind] for seconds, _ in times)
    worst = ", ".join(f"`{name}` {seconds:.3g} s" for seconds, name in times[:WORST])
    measured = f"{within} of {len(times)}; the slowest: {worst}"
    return [{"name": TITLES[kind], "wanted": f"at most {LIMITS[kind]:g} s", "measured": measured, "all": times}]


def _waking(times: list[float]) -> dict[str, Any]:
    name = "before that, once a process: what Numba needs for any function"
    return {"name": name, "wanted": "", "measured": f"{sorted(times)[len(times) // 2]:.3g} s", "all": times}


def _imports() -> dict[str, Any]:
    with TemporaryDirectory() as folder:
        compiled = _child("", folder)["compiled"]
    name = "functions compiled by importing every operator"
    return {"name": name, "wanted": "0", "measured": str(compiled), "all": []}


def _child(key: str, folder: str) -> dict[str, Any]:
    """What the process measured; one that fails has an endless first call, which the table shows."""
    command = [sys.executable, "-m", "benchmarks.first_call_worker", key]
    environment = os.environ | {"NUMBA_CACHE_DIR": folder}
    child = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=False)
    if child.returncode:
        print(f"{key or 'importing'}: the process failed with status {child.returncode}", file=sys.stderr)
        return {"seconds": math.inf, "waking": math.inf, "compiled": "failed"}
    answer: dict[str, Any] = json.loads(child.stdout)
    return answer
