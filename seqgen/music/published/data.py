"""What every published data file becomes: three splits of pieces, and the digest that says which file it was."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from seqgen.errors import InvalidInput

SPLITS = ("train", "valid", "test")
KEYS = 88
Scalar = TypeVar("Scalar", bound=np.generic)


class DataFileError(InvalidInput):
    """A data file is missing, damaged or not of the published form."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__("data", f"data file {str(path)!r} cannot be used: {reason}")
        self.reason = reason


@dataclass(frozen=True, eq=False)
class PublishedData(Generic[Scalar]):
    """The pieces of a file by split, one array (T, channels) a piece, and the file's SHA-256 in hex."""

    train: tuple[NDArray[Scalar], ...]
    valid: tuple[NDArray[Scalar], ...]
    test: tuple[NDArray[Scalar], ...]
    sha256: str

    def split(self, name: str) -> tuple[NDArray[Scalar], ...]:
        """The pieces of ``train``, ``valid`` or ``test``; raises InvalidInput for another name or an empty split."""
        if name not in SPLITS:
            raise InvalidInput("split", f"split must be {', '.join(SPLITS[:-1])} or {SPLITS[-1]}, got {name[:40]!r}")
        pieces: tuple[NDArray[Scalar], ...] = getattr(self, name)
        if not pieces:
            filled = " and ".join(split for split in SPLITS if getattr(self, split)) or "no pieces at all"
            raise InvalidInput("split", f"split {name} of this data file is empty, it holds {filled}")
        return pieces


def read_bytes(path: Path, max_bytes: int) -> bytes:
    """A regular file's bytes; raises DataFileError where there are none to be had or more than ``max_bytes``."""
    if path.exists() and not path.is_file():
        raise DataFileError(path, "it is not a regular file; name the published file itself")
    try:
        with path.open("rb") as file:
            data = file.read(max_bytes + 1)
    except FileNotFoundError as error:
        raise DataFileError(path, "there is no such file") from error
    except (OSError, ValueError) as error:
        raise DataFileError(path, f"it cannot be read ({error})") from error
    if len(data) > max_bytes:
        raise DataFileError(path, f"it is larger than the {max_bytes >> 20} MiB that a published file may have")
    return data


def sha256_of(data: bytes) -> str:
    """In hex, as `sha256sum` prints it."""
    return hashlib.sha256(data).hexdigest()
