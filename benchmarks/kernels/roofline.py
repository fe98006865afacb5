"""The machine's own limits, asked of the libraries in their workers: products, copies, reads.

A rate is the best of several runs. The roof of a case is the higher one of the two libraries' rates, with the same
number of threads; copies and reads are as large as the case's arrays, so a small case has the roof of its cache.
"""

import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from benchmarks.kernels.case import Array

RUNS = 7


def product_rate(library: str, size: int) -> float:
    """Floating-point operations a second of a square matrix product."""
    x = np.ones((size, size), np.float32)
    y = np.empty_like(x)
    call = _torch_product(x, y) if library == "pytorch" else lambda: np.matmul(x, x, out=y)
    return 2 * size**3 / _best(call)


def copy_rate(library: str, size: int) -> float:
    """Bytes a second, read and written ones together, when half of size is copied to the other half."""
    source = np.ones(size // 8, np.float32)
    target = np.zeros_like(source)
    seconds = [_best(lambda: np.copyto(target, source))]
    seconds.append(_best(_torch_copy(source, target)) if library == "pytorch" else _threaded_copy(source, target))
    return 2 * source.nbytes / min(seconds)


def read_rate(library: str, size: int) -> float:
    """Bytes a second of a matrix that meets one vector."""
    w, x = np.ones((max(1, size // 4096), 1024), np.float32), np.ones(1024, np.float32)
    flat = w.reshape(-1)
    calls = [_torch_read(w, x)] if library == "pytorch" else [lambda: w @ x, lambda: flat @ flat]
    return w.nbytes / min(_best(call) for call in calls)


RATES: dict[str, Callable[[str, int], float]] = {"product": product_rate, "copy": copy_rate, "read": read_rate}


def _threaded_copy(source: Array, target: Array) -> float:
    threads = int(os.environ["OMP_NUM_THREADS"])
    parts = list(zip(np.array_split(target, threads), np.array_split(source, threads), strict=True))
    with ThreadPoolExecutor(threads) as pool:
        return _best(lambda: list(pool.map(lambda part: np.copyto(*part), parts)))


def _torch_product(x: Array, y: Array) -> Callable[[], object]:
    import torch

    a, b = torch.from_numpy(x), torch.from_numpy(y)
    return lambda: torch.mm(a, a, out=b)


def _torch_copy(source: Array, target: Array) -> Callable[[], object]:
    import torch

    a, b = torch.from_numpy(source), torch.from_numpy(target)
    return lambda: b.copy_(a)


def _torch_read(w: Array, x: Array) -> Callable[[], object]:
    import torch

    a, b = torch.from_numpy(w), torch.from_numpy(x)
    return lambda: torch.mv(a, b)


def _best(call: Callable[[], object]) -> float:
    """The shortest of several runs, each long enough for the clock."""
    call()
    started = time.perf_counter()
    call()
    count = max(1, round(2e-3 / (time.perf_counter() - started + 1e-9)))
    times = []
    for _ in range(RUNS):
        started = time.perf_counter()
        for _ in range(count):
            call()
        times.append((time.perf_counter() - started) / count)
    return min(times)
