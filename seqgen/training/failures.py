"""What goes wrong while a training writes its folder, as one sentence."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from seqgen.errors import InvalidInput


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn an OSError into an InvalidInput that names the file and says that nothing was lost."""
    try:
        yield
    except OSError as error:
        reason = f"{error.strerror or error}; what was there before is intact, run the same command to go on"
        raise InvalidInput("out", f"out {str(path)!r} cannot be written: {reason}") from error
