"""How much memory a call needs, by the kernel's own count (Linux)."""

import ctypes
import gc
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

SELF = Path("/proc/self")


class Peak(NamedTuple):
    """Bytes of resident memory: before a call, and at its highest."""

    rest: int
    peak: int


def resident_peak(call: Callable[[], object]) -> Peak:
    """How far a call lifts the process's resident memory."""
    call()
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)  # what earlier calls freed is not counted as already there
    rest = _status("VmRSS")
    (SELF / "clear_refs").write_text("5")  # forgets the highest value so far
    call()
    return Peak(rest, _status("VmHWM"))


def _status(name: str) -> int:
    for line in (SELF / "status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return 1024 * int(line.split()[1])
    raise OSError(f"/proc/self/status has no {name}")
