"""Compiled kernels never look beyond an array: with Numba's own checks on, and behind an electric fence."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from kernel_cases import CASES

HERE = Path(__file__).parent


def run_python(*arguments: str, **environment: str) -> str:
    command = [sys.executable, *arguments]
    finished = subprocess.run(
        command, env={**os.environ, "PYTHONPATH": str(HERE), **environment}, capture_output=True, text=True, check=False
    )
    assert finished.returncode == 0, (finished.stdout[-2000:], finished.stderr[-2000:])
    return finished.stdout


@pytest.mark.slow
def test_numba_finds_no_index_out_of_bounds(tmp_path: Path) -> None:
    chosen = ["-k", "numba-float32", str(HERE / "test_contract.py"), str(HERE / "test_steps.py")]
    said = run_python("-m", "pytest", "-q", *chosen, NUMBA_BOUNDSCHECK="1", NUMBA_CACHE_DIR=str(tmp_path))
    assert "passed" in said


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="mprotect is asked for in Linux's way")
def test_no_tile_reaches_beyond_its_arrays() -> None:
    said = run_python("-m", "kernel_cases.fence")
    assert len(said.splitlines()) == len(CASES)
