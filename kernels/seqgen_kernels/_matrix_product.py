"""NumPy's matrix product, shared out among our threads.

    y = a b

OpenBLAS's own threads keep spinning for a while after a product, in wait of the next, and take the cores from the
compiled loops that follow. So BLAS is held to one thread, and each of ours multiplies some rows of a. The limit is the
whole process's; it is lifted when the last of the calls that run at the same time is done.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import Lock
from typing import Any

import numpy as np
from threadpoolctl import ThreadpoolController

from seqgen_kernels._threads import share_rows
from seqgen_kernels.contract import Array

FEWEST_PRODUCTS = 2**20
_lock, _running = Lock(), [0]


def matrix_product(a: Array, b: Array) -> Array:
    """Return y (M, P) of a (M, K) and b (K, P)."""
    y = np.empty((a.shape[0], b.shape[1]), a.dtype)
    fewest = 1 + FEWEST_PRODUCTS // max(1, b.size)
    with one_blas_thread():
        share_rows(lambda first, last: _multiply(a[first:last], b, y[first:last]), len(a), fewest)
    return y


def _multiply(a: Array, b: Array, y: Array) -> None:
    np.matmul(a, b, out=y)


@contextmanager
def one_blas_thread() -> Iterator[None]:
    _enter()
    try:
        yield
    finally:
        _leave()


def _enter() -> None:
    with _lock:
        _running[0] += 1
        if _running[0] == 1:
            _before[:] = [library.num_threads for library in _libraries()]
            for library in _libraries():
                library.set_num_threads(1)


def _leave() -> None:
    with _lock:
        _running[0] -= 1
        if _running[0] == 0:
            for library, threads in zip(_libraries(), _before, strict=True):
                library.set_num_threads(threads)


@cache
def _libraries() -> list[Any]:
    return [each for each in ThreadpoolController().lib_controllers if each.user_api == "blas"]


_before: list[int] = []
