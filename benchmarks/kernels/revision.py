"""The kernels of another git revision, in a temporary folder."""

import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.kernels.workers import ROOT


class UnknownRevision(ValueError):
    """Not a commit of this repository, or one without kernels."""


def commit_of(revision: str) -> str:
    """The short name of a revision's commit."""
    command = ["git", "rev-parse", "--verify", "--quiet", "--short", "--end-of-options", f"{revision}^{{commit}}"]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if found.returncode:
        raise UnknownRevision(f"{revision!r} is no revision of this repository")
    return found.stdout.split()[-1]


@contextmanager
def kernels_at(commit: str) -> Iterator[Path]:
    """The folder `kernels` as it was; taken from git's archive, so nothing is registered that a crash would leave."""
    command = ["git", "archive", "--format=tar", commit, "kernels"]
    archive = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    if archive.returncode:
        raise UnknownRevision(f"the revision {commit} has no folder kernels")
    with TemporaryDirectory() as folder:
        with tarfile.open(fileobj=BytesIO(archive.stdout)) as tar:
            tar.extractall(folder, filter="data")
        yield Path(folder) / "kernels"
