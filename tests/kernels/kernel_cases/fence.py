"""An electric fence: arrays whose last byte lies before a page that may not be touched.

Numba's own bounds checking sees no instruction that a register tile writes by hand. Behind the fence one number read or
written too far ends the process. Run as ``python -m kernel_cases.fence``: each case runs once on ordinary arrays, which
compiles it, and then with every array that Python code makes, arguments and buffers alike, behind the fence.
"""

import ctypes
import faulthandler
import math
import mmap
from collections.abc import Callable
from typing import Any

import numpy as np

from kernel_cases import CASES
from kernel_cases.case import Array, Case
from kernel_cases.runs import run

PAGE = mmap.PAGESIZE
EMPTY, CONTIGUOUS = np.empty, np.ascontiguousarray


def fenced(shape: Any, dtype: Any = np.float64, **_: Any) -> Array:
    """An array, not set, that ends where a forbidden page begins."""
    sizes, kind = (tuple(shape) if np.iterable(shape) else (shape,)), np.dtype(dtype)
    count = int(math.prod(sizes))
    if count == 0:
        return EMPTY(sizes, kind)
    room = -(-count * kind.itemsize // PAGE) * PAGE
    memory = mmap.mmap(-1, room + PAGE)
    start = ctypes.addressof(ctypes.c_char.from_buffer(memory))
    if ctypes.CDLL(None).mprotect(ctypes.c_void_p(start + room), PAGE, 0):
        raise OSError("mprotect failed")
    return np.frombuffer(memory, kind, count, room - count * kind.itemsize).reshape(sizes)


def filled(shape: Any, value: float, dtype: Any = np.float64, **options: Any) -> Array:
    array = fenced(shape, dtype, **options)
    array[...] = value
    return array


def contiguous(values: Any, dtype: Any = None, **_: Any) -> Array:
    given = CONTIGUOUS(values, dtype)
    array = fenced(given.shape, given.dtype)
    array[...] = given
    return array


REPLACED: dict[str, Callable[..., Array]] = {
    "empty": fenced,
    "zeros": lambda shape, dtype=np.float64, **options: filled(shape, 0, dtype),
    "ones": lambda shape, dtype=np.float64, **options: filled(shape, 1, dtype),
    "empty_like": lambda like, **options: fenced(options.get("shape", like.shape), options.get("dtype", like.dtype)),
    "zeros_like": lambda like, **options: filled(options.get("shape", like.shape), 0, options.get("dtype", like.dtype)),
    "ascontiguousarray": contiguous,
}


def behind_the_fence(case: Case) -> None:
    """Run a case with NumPy's constructors replaced; its arguments are copied behind the fence too."""
    originals = {name: getattr(np, name) for name in REPLACED}
    inside = case._replace(
        arguments=lambda draw: {
            name: contiguous(value) if isinstance(value, np.ndarray) and value.ndim else value
            for name, value in case.arguments(draw).items()
        }
    )
    for name, function in REPLACED.items():
        setattr(np, name, function)
    try:
        run("numba", inside, "float32")
    finally:
        for name, function in originals.items():
            setattr(np, name, function)


if __name__ == "__main__":
    faulthandler.enable()
    for each in CASES:
        print(each.operator, each.name, flush=True)
        run("numba", each, "float32")
        behind_the_fence(each)
