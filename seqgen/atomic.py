"""Files that are either wholly there or not there at all."""

import os
import secrets
import shutil
from contextlib import suppress
from pathlib import Path


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file beside its target, force it to the disk, and give it the target's name in one step.

    Whatever goes wrong, a loss of power included, the target holds its old bytes or the new ones and no other
    file is left behind. A file that is replaced passes on its permissions; a link is followed, not replaced.
    Raises OSError.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     write_atomically(Path(folder) / "tune.mid", b"MThd")
    ...     (Path(folder) / "tune.mid").read_bytes()
    b'MThd'
    """
    target = path.resolve()
    if target.exists() and not target.is_file():
        raise OSError(f"{path} is not a regular file")
    temporary = target.with_name(f".seqgen-{secrets.token_hex(8)}.tmp")
    try:
        _write_synced(temporary, data)
        if target.exists():
            shutil.copymode(target, temporary)
        os.replace(temporary, target)
    except BaseException:
        with suppress(FileNotFoundError):
            temporary.unlink()
        raise
    _sync_folder(target.parent)


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
