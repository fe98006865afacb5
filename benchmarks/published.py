"""The published tables: what each recipe reached on the validation part, read from the curves of its training.

The published files are not in the repository, so nothing is trained here: docs/trainings holds the curve of every
training, with the command that repeats it. The chorale model's figure is that of its shipped weights, as stored.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from seqgen.checkpoint import load_checkpoint
from seqgen.models.loading import shipped_checkpoint
from seqgen.training.metrics_log import MetricsLog

TRAININGS = Path(__file__).parent.parent / "docs" / "trainings"
# Test figures of Bai, Kolter and Koltun (2018), table 1; validation figure of Huang et al. (2018), Transformer.
WANTED = {
    "p88-rnn-jsb": 8.91, "p88-gru-jsb": 8.43, "p88-lstm-jsb": 8.45, "p88-tcn-jsb": 8.10,
    "p88-rnn-nottingham": 4.05, "p88-gru-nottingham": 3.46, "p88-lstm-nottingham": 3.29, "p88-tcn-nottingham": 3.07,
    "chorale-transformer": 0.417,
}  # fmt: skip
UNITS = {"p88": "nats per frame", "chorale": "nats per note"}


def measure() -> list[dict[str, Any]]:
    """A row for each training whose curve is there."""
    return [row for name, wanted in WANTED.items() for row in _rows(name, wanted)]


def _rows(name: str, wanted: float) -> Iterator[dict[str, Any]]:
    path = TRAININGS / f"{name}.jsonl"
    epochs = [entry for entry in MetricsLog(path).entries() if "valid_nats" in entry]
    if not epochs:
        return
    best = min(epochs, key=lambda entry: float(entry["valid_nats"]))
    value = _stored(name) if name == "chorale-transformer" else best["valid_nats"]
    yield {
        "training": f"`{name}`",
        "unit": UNITS[name.split("-")[0]],
        "wanted": f"at most {wanted}",
        "validation": f"{value:.3f}",
        "reached": "yes" if value <= wanted else "NO",
        "best epoch": f"{best['epoch']} of {epochs[-1]['epoch']}",
        "minutes": f"{sum(entry['seconds'] for entry in epochs) / 60:.1f}",
    }


def _stored(name: str) -> float:
    return float(load_checkpoint(shipped_checkpoint(name)).card["metrics"]["valid_nats_per_note"])
