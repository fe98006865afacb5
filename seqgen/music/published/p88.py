"""P88: piano rolls of 88 keys, as distributed with the TCN paper's code (Bai, Kolter and Koltun 2018).

A MATLAB 5 file with the variables ``traindata``, ``validdata`` and ``testdata``, each a cell array of T x 88 matrices
of 0 and 1; column 0 is MIDI pitch 21. The rolls are those of Boulanger-Lewandowski, Bengio and Vincent (2012).
"""

import struct
import warnings
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seqgen.music.published.apart import read_apart
from seqgen.music.published.data import KEYS, SPLITS, DataFileError, PublishedData, read_bytes, sha256_of

P88Data = PublishedData[np.uint8]
"""Each piece (T, 88) uint8 of 0 and 1, at least two frames."""

FIRST_KEY_PITCH = 21
MAX_FILE_BYTES = 64 << 20
MAX_UNPACKED_BYTES = 512 << 20
MAX_PIECES = 100_000
MIN_FRAMES = 2  # the first frame is given, the others are predicted
HEADER_BYTES = 128
COMPRESSED = 15  # the MATLAB 5 name of an element that zlib packed


def read_p88(path: Path | str) -> P88Data:
    """Read a P88 file; raises DataFileError where it is missing, damaged, too large or of another form."""
    source = Path(path)
    data = read_bytes(source, MAX_FILE_BYTES)
    train, valid, test = read_apart(source, data)
    return PublishedData(train, valid, test, sha256_of(data))


def pieces_of(path: Path, data: bytes) -> list[tuple[NDArray[np.uint8], ...]]:
    """The pieces of each split, in the order of `SPLITS`; ``path`` is named in errors. May crash: see `read_apart`."""
    try:
        variables = _variables(data)
    except Exception as error:
        # SciPy's reader raises whatever a damaged file made it stumble over.
        reason = str(error).splitlines()[0][:80] if str(error) else type(error).__name__
        raise DataFileError(path, f"it is damaged or no MATLAB 5 file ({reason})") from error
    return [_split(path, variables, f"{split}data") for split in SPLITS]


def _variables(data: bytes) -> dict[str, Any]:
    from scipy.io import loadmat, whosmat

    _check_unpacked_size(data)
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # SciPy only warns of a variable that it cannot read
        listed = whosmat(BytesIO(data))
        if len({name for name, _, _ in listed}) < len(listed):
            raise ValueError("a variable stands there twice")
        for name, shape, kind in listed:
            if kind == "cell" and max(shape, default=0) > MAX_PIECES:
                raise ValueError(f"{name} claims more than {MAX_PIECES} pieces")
        variables: dict[str, Any] = loadmat(BytesIO(data), variable_names=[f"{split}data" for split in SPLITS])
    return variables


def _check_unpacked_size(data: bytes) -> None:
    """A small file may unpack to more than the memory holds, so that is measured before anything is kept."""
    tag = struct.Struct(">II" if data[126:128] == b"MI" else "<II")
    start, unpacked = HEADER_BYTES, 0
    while start + tag.size <= len(data):
        kind, size = tag.unpack_from(data, start)
        if kind == COMPRESSED:
            unpacked += _unpacked_bytes(data[start + tag.size : start + tag.size + size], MAX_UNPACKED_BYTES - unpacked)
        start += tag.size + size


def _unpacked_bytes(packed: bytes, allowed: int) -> int:
    stream, count = zlib.decompressobj(), 0
    while packed and not stream.eof:
        count += len(stream.decompress(packed, 1 << 20))
        packed = stream.unconsumed_tail
        if count > allowed:
            raise ValueError(f"it unpacks to more than {MAX_UNPACKED_BYTES >> 20} MiB")
    return count


def _split(path: Path, variables: dict[str, Any], name: str) -> tuple[NDArray[np.uint8], ...]:
    if name not in variables:
        raise DataFileError(path, f"it holds no variable {name}; traindata, validdata and testdata must be there")
    cells = variables[name]
    if not isinstance(cells, np.ndarray) or (cells.dtype != object and cells.size):
        raise DataFileError(path, f"{name} must be a cell array of T x {KEYS} matrices")
    return tuple(_piece(path, f"{name}[{index}]", cell) for index, cell in enumerate(cells.ravel()))


def _piece(path: Path, place: str, roll: Any) -> NDArray[np.uint8]:
    """``roll`` as (T, 88) uint8."""
    if not isinstance(roll, np.ndarray) or roll.dtype.kind not in "buif":
        raise DataFileError(path, f"{place} must be a matrix of numbers, T x {KEYS}")
    if roll.ndim != 2 or roll.shape[1] != KEYS or len(roll) < MIN_FRAMES:
        shape = " x ".join(map(str, roll.shape))
        raise DataFileError(path, f"{place} must be T x {KEYS} with at least {MIN_FRAMES} frames, got {shape}")
    if not np.isin(roll, (0, 1)).all():
        raise DataFileError(path, f"{place} must hold 0 and 1 only")
    return np.ascontiguousarray(roll, np.uint8)
