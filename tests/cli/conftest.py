"""The command line as a user meets it: arguments in; exit status, stdout and stderr out."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from seqgen.cli import main

SEQGEN = [sys.executable, "-c", "from seqgen.cli import main; main()"]


@dataclass(frozen=True)
class Outcome:
    """What a command did."""

    status: int
    out: str
    err: str


@pytest.fixture
def seqgen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Outcome]:
    """Run a command in this process, in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> Outcome:
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        captured = capsys.readouterr()
        return Outcome(int(ended.value.code or 0), captured.out, captured.err)

    return run


@dataclass(frozen=True)
class ServeProcess:
    """A running `seqgen serve` and where it listens."""

    process: subprocess.Popen[str]
    address: str


@contextmanager
def serving(*options: str) -> Iterator[ServeProcess]:
    """`seqgen serve` on a free port in a process of its own, which ends with the block."""
    command = [*SEQGEN, "serve", "--port", "0", *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield ServeProcess(process, process.stdout.readline().split()[-1])
    finally:
        process.kill()
        process.communicate()


@pytest.fixture
def served() -> Iterator[ServeProcess]:
    """A server for this test alone."""
    with serving() as started:
        yield started


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """Where a server listens that all tests share."""
    with serving() as started:
        yield started.address


@pytest.fixture
def start_serving() -> Iterator[Callable[..., str]]:
    """Start a server with these options, for this test alone; returns where it listens."""
    with ExitStack() as stack:
        yield lambda *options: stack.enter_context(serving(*options)).address
