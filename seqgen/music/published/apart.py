"""SciPy's reader of MATLAB files in a process of its own, which a damaged file may crash or stall.

The child gets the file's bytes, and gives back the pieces of each split: their lengths, and their frames one after the
other.
"""

import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seqgen.music.published.data import KEYS, SPLITS, DataFileError

Pieces = tuple[NDArray[np.uint8], ...]
MAX_SECONDS = 60
MAX_MEMORY_BYTES = 8 << 30
REFUSED = 3  # the child's status where it says why
CHILD = "from seqgen.music.published.apart import main; main()"


def read_apart(path: Path, data: bytes) -> list[Pieces]:
    """The pieces of each split; raises DataFileError where they cannot be read, whatever becomes of the child."""
    command = [sys.executable, "-c", CHILD, str(path)]
    try:
        child = subprocess.run(command, input=data, capture_output=True, timeout=MAX_SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise DataFileError(path, f"it is damaged: reading it takes more than {MAX_SECONDS} s") from error
    if child.returncode == REFUSED:
        raise DataFileError(path, child.stderr.decode(errors="replace"))
    if child.returncode != 0:
        raise DataFileError(path, f"it is damaged or no MATLAB 5 file (its reader ended with {child.returncode})")
    return _unpacked(child.stdout)


def _packed(splits: list[Pieces]) -> bytes:
    arrays: dict[str, Any] = {}
    for name, pieces in zip(SPLITS, splits, strict=True):
        arrays[f"{name}_lengths"] = np.array([len(piece) for piece in pieces], np.int64)
        arrays[f"{name}_frames"] = np.concatenate([*pieces, np.empty((0, KEYS), np.uint8)])
    buffer = BytesIO()
    np.savez(buffer, **arrays)
    return buffer.getvalue()


def _unpacked(data: bytes) -> list[Pieces]:
    arrays = np.load(BytesIO(data))
    splits = []
    for name in SPLITS:
        ends = np.cumsum(arrays[f"{name}_lengths"])
        splits.append(tuple(np.split(arrays[f"{name}_frames"], ends[:-1])) if len(ends) else ())
    return splits


def main() -> None:
    """The child: bytes in, pieces out; status 3 and the reason where the file is refused."""
    from seqgen.music.published.p88 import pieces_of

    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY_BYTES, MAX_MEMORY_BYTES))
    try:
        packed = _packed(pieces_of(Path(sys.argv[1]), sys.stdin.buffer.read()))
    except DataFileError as error:
        sys.stderr.write(error.reason)
        sys.exit(REFUSED)
    sys.stdout.buffer.write(packed)
