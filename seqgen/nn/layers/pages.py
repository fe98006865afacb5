"""Arrays in pages of their own: a page takes memory from its first touch on, and can be let go before the array is.

NumPy asks for huge pages for its large arrays, of which one touched number takes 2 MiB; these are of the ordinary size.
"""

import math
import mmap
from contextlib import suppress
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from seqgen.nn.tape import Array

CAN_ADVISE = hasattr(mmap, "MADV_DONTNEED")  # on Windows there is nothing to ask


def untouched(shape: tuple[int, ...], dtype: DTypeLike) -> Array:
    """Zeros that take no memory yet; raises MemoryError where there is no room for them."""
    dtype = np.dtype(dtype)
    size = math.prod(shape) * dtype.itemsize
    if not CAN_ADVISE or not size:
        return np.zeros(shape, dtype)
    try:
        pages = mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    except OSError as error:
        raise MemoryError(f"there is no room for {size} bytes") from error
    if hasattr(mmap, "MADV_NOHUGEPAGE"):
        with suppress(OSError):  # of a kernel that knows no huge pages
            pages.madvise(mmap.MADV_NOHUGEPAGE)
    return np.frombuffer(pages, dtype).reshape(shape)


def let_go(part: Array) -> None:
    """Give back the whole pages of a contiguous part of an array from `untouched`; its numbers are lost."""
    root: Any = part.base
    memory = getattr(root, "base", None)
    pages = memory.obj if isinstance(memory, memoryview) else None
    if not isinstance(pages, mmap.mmap):
        return
    start = part.ctypes.data - root.ctypes.data
    first, end = -(-start // mmap.PAGESIZE) * mmap.PAGESIZE, (start + part.nbytes) // mmap.PAGESIZE * mmap.PAGESIZE
    if first < end:
        pages.madvise(mmap.MADV_DONTNEED, first, end - first)
