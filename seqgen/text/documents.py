"""Where texts to learn from come from: a UTF-8 file, split by position."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from seqgen.errors import InvalidInput

SPLITS = ("train", "valid", "test")
VALID_FROM, TEST_FROM = 0.8, 0.9
MAX_BYTES = 64 << 20


@dataclass(frozen=True, slots=True)
class TextData:
    """Documents by split, what they are called, and a SHA-256 in hex that says which they were.

    ``are_whole``: a document ends where it ends, so that its end can be learnt; else it is a piece of a longer text.
    """

    name: str
    train: tuple[str, ...]
    valid: tuple[str, ...]
    test: tuple[str, ...]
    sha256: str
    are_whole: bool

    def split(self, name: str) -> tuple[str, ...]:
        """The documents of ``train``, ``valid`` or ``test``; raises InvalidInput for another name."""
        if name not in SPLITS:
            raise InvalidInput("split", f"split must be {', '.join(SPLITS[:-1])} or {SPLITS[-1]}, got {name[:40]!r}")
        documents: tuple[str, ...] = getattr(self, name)
        return documents


def read_text(path: Path) -> TextData:
    """A UTF-8 file as one long text: its first 80 % are for training, then 10 % for validation and 10 % for testing.

    Each part is a document. Nothing is changed but that a byte order mark is dropped. Raises InvalidInput for a file
    that cannot be read, is larger than 64 MiB or is not UTF-8, and for one without two different characters.
    """
    data = _bytes(path)
    text = _decoded(path, data)
    if len(set(text)) < 2:
        what = f"only {text[0]!a}, over and over" if text else "no text"
        raise _refused(path, f"holds {what}; there is nothing to learn")
    train, valid, test = ((part,) if part else () for part in _parts(text))
    return TextData(path.name, train, valid, test, hashlib.sha256(data).hexdigest(), are_whole=False)


def _parts(text: str) -> Iterator[str]:
    places = 0, int(VALID_FROM * len(text)), int(TEST_FROM * len(text)), len(text)
    return (text[start:stop] for start, stop in pairwise(places))


def _bytes(path: Path) -> bytes:
    if path.exists() and not path.is_file():
        raise _refused(path, "is no regular file; name one file of text")
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise _refused(path, f"cannot be read: {getattr(error, 'strerror', None) or error}") from error
    if len(data) > MAX_BYTES:
        raise _refused(path, f"is larger than {MAX_BYTES >> 20} MiB; train on a part of it")
    return data


def _decoded(path: Path, data: bytes) -> str:
    try:
        return data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        what = f"is not UTF-8: byte {data[error.start]:#04x} at offset {error.start}; save it as UTF-8"
        raise _refused(path, what) from error


def _refused(path: Path, what: str) -> InvalidInput:
    return InvalidInput("data", f"data file {str(path)!r} {what}")
