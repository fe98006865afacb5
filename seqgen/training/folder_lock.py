"""One training at a time in a folder."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from seqgen.errors import InvalidInput


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold the folder while the block lasts; raises InvalidInput where another process holds it.

    The lock is the system's, on the folder itself: it leaves no file, and goes with the process, however that ends.
    Windows has none of the kind, and there nothing is held.
    """
    if sys.platform == "win32":
        yield
        return
    import fcntl

    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise InvalidInput("out", f"another training runs in {folder}; choose an empty folder") from error
    finally:
        os.close(descriptor)
