"""Memory between the steps of a training."""

import ctypes
import sys

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3  # of glibc's malloc.h
MOST_BYTES = 2**31 - 1


def keep_freed_memory() -> bool:
    """Let this process keep what it frees, for the arrays of the next step; False where the C library cannot.

    Otherwise glibc gives large arrays back to the system, which has to clear their pages before the next step may
    write into them. The peak is the same. For a process that does nothing but train.
    """
    if sys.platform != "linux":
        return False
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # glibc's own
    return mallopt is not None and all(mallopt(name, MOST_BYTES) for name in (M_MMAP_THRESHOLD, M_TRIM_THRESHOLD))
