"""Files that are either wholly there or not there at all."""

import errno
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file beside its target, force it to the disk, and give it the target's name in one step.

    Whatever goes wrong, a loss of power included, the target holds its old bytes or the new ones and no other
    file is left behind. A file that is replaced passes on its permissions; a link is followed, not replaced.
    Raises OSError, whose ``filename`` is the path.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     write_atomically(Path(folder) / "tune.mid", b"MThd")
    ...     (Path(folder) / "tune.mid").read_bytes()
    b'MThd'
    """
    write_all_atomically([(path, data)])


def write_all_atomically(files: Iterable[tuple[Path, bytes]]) -> None:
    """Write several files as `write_atomically` does, none of them before all lie beside their targets.

    Whatever is raised until then, by ``files`` too, every target is as it was; each takes its new name in a step of
    its own.
    """
    with ExitStack() as stack:
        written = [(path, stack.enter_context(_beside(path, data))) for path, data in files]
        for path, temporary in written:
            with _named(path):
                os.replace(temporary, path.resolve())
                _sync_folder(path.resolve().parent)


@contextmanager
def _beside(path: Path, data: bytes) -> Iterator[Path]:
    """A synced file that may take the name of ``path``; it is gone at the end if it did not."""
    target = path.resolve()
    temporary = target.with_name(f".seqgen-{secrets.token_hex(8)}.tmp")
    try:
        with _named(path):
            if target.exists() and not target.is_file():
                raise OSError(errno.EINVAL, "it is not a regular file")
            _write_synced(temporary, data)
            if target.exists():
                shutil.copymode(target, temporary)
        yield temporary
    finally:
        with suppress(FileNotFoundError):
            temporary.unlink()


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Errors of the system name the path that was given."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror or str(error), str(path)) from error


def _write_synced(path: Path, data: bytes) -> None:
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """Make the new name itself survive a loss of power, where the system can open a folder."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
