"""How much memory a call needs, by the kernel's own count (Linux)."""

import ctypes
import gc
from collections.abc import Callable
from pathlib import Path

SELF = Path("/proc/self")


def peak_above_rest(call: Callable[[], object]) -> int:
    """Count the bytes by which a call lifts the process's resident memory, at its highest."""
    call()
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)  # what earlier calls freed is not counted as already there
    before = _status("VmRSS")
    (SELF / "clear_refs").write_text("5")  # forgets the highest value so far
    call()
    return _status("VmHWM") - before


def _status(name: str) -> int:
    for line in (SELF / "status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return 1024 * int(line.split()[1])
    raise OSError(f"/proc/self/status has no {name}")
