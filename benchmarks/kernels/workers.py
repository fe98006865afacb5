"""The parent's side of the workers: started with their threads, asked one at a time, ended together."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

ROOT = Path(__file__).parent.parent.parent
KERNELS = ROOT / "kernels"
PAUSE = 0.05
SLEEP_SOON = {"OPENBLAS_THREAD_TIMEOUT": "16"}  # or its threads spin, longer than PAUSE, in the next worker's turn
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")


class Side(NamedTuple):
    """Whose kernels, with how many threads, and from which tree."""

    library: str
    threads: int
    kernels: Path = KERNELS
    revision: str = ""

    @property
    def label(self) -> str:
        """The name in results."""
        return f"{self.library} {self.threads}" + (f" at {self.revision}" if self.revision else "")


class WorkerError(Exception):
    """What a worker said went wrong."""


class Worker:
    """One process."""

    def __init__(self, side: Side, machine_code: str, module: str) -> None:
        """Start the module; machine_code is the folder of compiled kernels, so that no stale ones are found."""
        counts = dict.fromkeys(THREADS, str(side.threads))
        places = {"PYTHONPATH": str(side.kernels), "NUMBA_CACHE_DIR": machine_code}
        command = [sys.executable, "-m", module, side.library]
        self.side = side
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=os.environ | SLEEP_SOON | counts | places, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def ask(self, ask: str, **question: Any) -> dict[str, Any]:
        """Wait until the others' threads sleep, ask, and return the answer."""
        assert self.process.stdin is not None and self.process.stdout is not None
        time.sleep(PAUSE)
        try:
            self.process.stdin.write(json.dumps({"ask": ask, **question}) + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            raise WorkerError(f"the worker {self.side.label} ended early") from None
        line = self.process.stdout.readline()
        answer: dict[str, Any] = json.loads(line) if line else {"error": f"the worker {self.side.label} ended early"}
        if "error" in answer:
            raise WorkerError(answer["error"])
        return answer

    def close(self) -> None:
        """End the process: it leaves when its input ends, or is killed in the middle of a call."""
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdout.close()
        try:
            self.process.stdin.close()
            self.process.wait(timeout=2)
        except (BrokenPipeError, subprocess.TimeoutExpired):
            self.process.kill()
            self.process.wait()


@contextmanager
def started(
    sides: list[Side], module: str = "benchmarks.kernels.worker", machine_code: str = ""
) -> Iterator[dict[str, Worker]]:
    """Workers for the sides, by a label each; all end with the block, and the machine code that has no folder given."""
    with ExitStack() as stack:
        folder = machine_code or stack.enter_context(TemporaryDirectory())
        workers = {}
        for side in sides:
            worker = Worker(side, folder, module)
            stack.callback(worker.close)
            workers[side.label] = worker
        yield workers
