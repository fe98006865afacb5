"""The progress of a training: a bar with the time left to the last epoch, and a line for each finished one."""

from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn


class TrainingBar:
    """Takes what `Trainer` reports."""

    def __init__(self, epochs: int) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        self._bar = Progress(*columns, TimeElapsedColumn(), TimeRemainingColumn(), console=Console(stderr=True))
        self._task = self._bar.add_task("Epoch 1")
        self._epochs, self._epoch = epochs, 1

    def __enter__(self) -> "TrainingBar":
        self._bar.start()
        return self

    def __exit__(self, *details: object) -> None:
        self._bar.stop()

    def __call__(self, entry: dict[str, Any]) -> None:
        if "epoch" in entry:
            figures = f"{entry['train_nats']:.4f} nats a {entry['unit']} (train), {entry['valid_nats']:.4f} (valid)"
            self._bar.console.print(f"epoch {entry['epoch']}: {figures}")
            self._epoch = entry["epoch"] + 1
            return
        speed = f"{entry['nats']:.3f} nats, {entry['speed']:,.0f} {entry['unit']}s/s"
        self._bar.update(
            self._task,
            description=f"Epoch {self._epoch}/{self._epochs}  {speed}",
            completed=(self._epoch - 1) * entry["of"] + entry["step_in_epoch"],
            total=self._epochs * entry["of"],
        )
