"""metrics.jsonl: a line a step and a line an epoch, appended; what a kill left beyond the state is dropped."""

import json
import os
from pathlib import Path
from typing import Any

from seqgen.atomic import write_atomically
from seqgen.errors import InvalidInput
from seqgen.training.failures import writing


class MetricsLog:
    """Lines with the ``step`` after which they were written; a last one that a kill has torn does not count."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def append(self, entry: dict[str, Any]) -> None:
        """Add a line; it reaches the disk at the latest with `sync`."""
        with writing(self.path), self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(entry) + "\n")

    def sync(self) -> None:
        """Force what was appended to the disk."""
        if self.path.exists():
            with writing(self.path), self.path.open("rb") as file:
                os.fsync(file.fileno())

    def entries(self) -> list[dict[str, Any]]:
        """All whole lines; raises InvalidInput where the file is not such a log."""
        try:
            text = self.path.read_text(encoding="utf-8") if self.path.exists() else ""
            return [_entry(line) for line in text.split("\n")[:-1]]
        except (OSError, ValueError) as error:
            sentence = f"{self.path} is no log of a training ({str(error)[:80]}); choose an empty folder"
            raise InvalidInput("out", sentence) from error

    def keep_until(self, step: int, epoch: int) -> None:
        """Drop the lines of later steps and of epochs that are not finished at the state that a training resumes."""
        kept = [entry for entry in self.entries() if entry["step"] <= step and entry.get("epoch", 0) <= epoch]
        with writing(self.path):
            write_atomically(self.path, "".join(json.dumps(entry) + "\n" for entry in kept).encode())


def _entry(line: str) -> dict[str, Any]:
    entry = json.loads(line)
    if not isinstance(entry, dict) or not isinstance(entry.get("step"), int):
        raise ValueError(f"a line without a step: {line[:40]}")
    return entry
