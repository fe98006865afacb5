"""float16 in kernels: all 65,536 of them, both ways, with the processor's instruction and without."""

import os
import subprocess
import sys

import numpy as np
import pytest
from seqgen_kernels import _halves
from seqgen_kernels._halves import narrowed, widened
from seqgen_kernels._jit import compiled
from seqgen_kernels._product import product
from seqgen_kernels.contract import Array

EVERY = np.arange(2**16, dtype=np.uint16)
FINITE = np.where(np.isfinite(EVERY.view(np.float16)), EVERY, 0).astype(np.uint16)


@compiled
def widen_all(bits: Array, into: Array) -> None:
    for n in range(bits.shape[0]):
        into[n] = widened(bits[n])


@compiled
def narrow_all(values: Array, into: Array) -> None:
    for n in range(values.shape[0]):
        into[n] = narrowed(values[n], into)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_every_half_is_widened(dtype: type) -> None:
    into, wanted = np.empty(2**16, dtype), EVERY.view(np.float16).astype(dtype)
    widen_all(EVERY, into)
    np.testing.assert_array_equal(into, wanted)
    np.testing.assert_array_equal(np.signbit(into), np.signbit(wanted))
    widen_all(wanted, into)
    np.testing.assert_array_equal(into, wanted, "other numbers pass as they are")


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("columns", [1, 16, 32, 64])
def test_every_half_is_widened_in_products(dtype: type, columns: int) -> None:
    w = FINITE.reshape(-1, columns).copy()
    for column in {0, columns // 2, columns - 1}:
        x, y = np.zeros((1, columns), dtype), np.empty((1, len(w)), dtype)
        x[0, column] = 1
        product(x, w, y)
        np.testing.assert_array_equal(y[0], w.view(np.float16)[:, column].astype(dtype))


def test_numbers_are_rounded_to_the_nearest_half_as_numpy_does() -> None:
    rng = np.random.default_rng(0)
    halves = np.sort(FINITE.view(np.float16).astype(np.float32))
    between = (halves[1:] + halves[:-1]) / 2
    drawn = rng.integers(0, 2**32, 100_000, np.uint32).view(np.float32)
    edges = np.array([65519.996, 65520, -65520, 1e30, np.inf, -np.inf, np.nan], np.float32)
    values = np.concatenate([halves, between, np.nextafter(between, np.float32(np.inf)), drawn, edges])
    into = np.empty(len(values), np.uint16)
    narrow_all(values, into)
    with np.errstate(over="ignore", invalid="ignore"):
        wanted = values.astype(np.float16)
    np.testing.assert_array_equal(into.view(np.float16), wanted)
    np.testing.assert_array_equal(np.signbit(into.view(np.float16)), np.signbit(wanted))


@pytest.mark.slow
def test_processors_without_the_instruction_say_the_same() -> None:
    again = "import pytest, sys; sys.exit(pytest.main(['-q', '-p', 'no:cacheprovider', '-m', 'not slow', sys.argv[1]]))"
    told = f"from seqgen_kernels import _vectors; assert not _vectors.HAS_HALVES; {again}"
    environment = {**os.environ, "NUMBA_CPU_NAME": "generic"}
    ran = subprocess.run(
        [sys.executable, "-c", told, __file__], env=environment, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert _halves.as_bits(np.zeros(1, np.float16)).dtype == np.uint16
