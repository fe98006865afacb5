"""The subject as a whole: melody, one stream, many streams and memory, each with processes of its own."""

import sys
from contextlib import AbstractContextManager
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from benchmarks.generation import lines
from benchmarks.generation.agreement import disagreements
from benchmarks.generation.lines import Streams, Wanted
from benchmarks.generation.work import bytes_read, material_of, shipped_network
from benchmarks.kernels import measure as turns
from benchmarks.kernels.measure import Effort
from benchmarks.kernels.workers import Side, Worker, started
from benchmarks.training.material import save
from seqgen.models import MelodyTransformer

MODULE = "benchmarks.generation.worker"
OURS = Side("numba", 2)
PYTORCH = [Side("pytorch", threads) for threads in (2, 1)]
ONNX_RUNTIME = [Side("onnxruntime", threads) for threads in (2, 1)]
NO_ONNX_RUNTIME = "onnxruntime is not installed; pip install '.[bench]'"


class Scale(NamedTuple):
    """How much is measured."""

    steps: int = 512
    rows: int = 32
    active: int = 64
    remembered: int = 1024
    melodies: int = 15
    effort: Effort = Effort(rounds=7, turn_seconds=1.0, slow=120.0, most_seconds=60.0)


FULL = Scale()


class Prepared(NamedTuple):
    """Material in a file, which is what a worker knows it by."""

    key: str
    is_random: bool = False


def measure(scale: Scale = FULL) -> list[lines.Line]:
    """All lines of the table."""
    with TemporaryDirectory() as folder:
        run = Run(shipped_network(), scale, Path(folder))
        return [*run.single(), run.batched(), *map(run.memory, ("float32", "float16"))]


class Run:
    """One measurement; material and machine code lie in a folder."""

    def __init__(self, network: MelodyTransformer, scale: Scale, folder: Path) -> None:
        self.network, self.scale, self.folder = network, scale, folder

    def single(self) -> list[lines.Line]:
        """A melody, and one row beside both peers, and beside what memory allows."""
        sides = [OURS, *PYTORCH, *(ONNX_RUNTIME if _has_onnx_runtime() else [])]
        path, size = self._saved(self.scale.steps, 1)
        with self._started(sides) as workers:
            melody = workers[OURS.label].ask("melody", case=str(path), runs=self.scale.melodies)
            streams = self._streams(path, 1, workers)
            asked = [workers[side.label] for side in (OURS, PYTORCH[0])]
            bytes_a_second = max(worker.ask("peak", kind="read", size=size)["rate"] for worker in asked)
        if not _has_onnx_runtime():
            streams.notes["onnxruntime"] = NO_ONNX_RUNTIME
        return [
            _told(lines.melody_line(melody["seconds"], melody["tokens"])),
            _told(lines.ratio_line(streams, Wanted("pytorch", 4, 6))),
            _told(lines.ratio_line(streams, Wanted("onnxruntime", None, 2))),
            _told(lines.bound_line(streams, size, bytes_a_second)),
        ]

    def batched(self) -> lines.Line:
        """Many rows beside PyTorch."""
        path, _ = self._saved(self.scale.steps, self.scale.rows)
        with self._started([OURS, *PYTORCH]) as workers:
            streams = self._streams(path, self.scale.rows, workers)
        return _told(lines.ratio_line(streams, Wanted("pytorch", 1.5, 3)))

    def memory(self, kept_as: str) -> lines.Line:
        """What the engine needs, in a process that finds kernels compiled, as a user's does."""
        path, _ = self._saved(self.scale.remembered, self.scale.active)
        with self._started([OURS]) as workers:
            used = workers[OURS.label].ask("engine_memory", case=str(path), kept_as=kept_as)
        return _told(lines.memory_line(self.scale.active, self.scale.remembered, kept_as, **used))

    def _streams(self, path: Path, rows: int, workers: dict[str, Worker]) -> Streams:
        """Time in turns those who say what we say."""
        notes = disagreements(path, workers, OURS.label)
        agreeing = {label: worker for label, worker in workers.items() if label not in notes}
        measured = turns.measure(Prepared(str(path)), agreeing, (), self.scale.effort)
        seconds = {label: phases["step"] for label, phases in measured.seconds.items()}
        return Streams(rows, self.scale.steps * rows, seconds, notes | measured.notes)

    def _saved(self, steps: int, rows: int) -> tuple[Path, int]:
        """Where the material of so many steps and rows lies, and the bytes of weights that a token needs."""
        path, material = self.folder / f"{steps}x{rows}.npz", material_of(self.network, steps, rows)
        save(material, path)
        return path, bytes_read(self.network)

    def _started(self, sides: list[Side]) -> AbstractContextManager[dict[str, Worker]]:
        return started(sides, MODULE, str(self.folder))


def _has_onnx_runtime() -> bool:
    return find_spec("onnxruntime") is not None and find_spec("onnx") is not None


def _told(line: lines.Line) -> lines.Line:
    print(f"{line[lines.TITLE]}: {line['measured']}", file=sys.stderr)
    return line
