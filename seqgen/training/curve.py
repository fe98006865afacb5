"""The curve of a training as a picture: loss of every step, and of both parts after every epoch."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from seqgen.png import write_png

SMOOTHING_STEPS = 20


def draw_curve(path: Path, entries: Sequence[Mapping[str, Any]], title: str, unit: str) -> None:
    """Write a PNG of the entries of metrics.jsonl. Raises OSError."""
    from matplotlib.figure import Figure  # slow to load: only those who draw wait for it

    figure = Figure(figsize=(8, 4.5), layout="constrained")
    axes = figure.subplots()
    steps = [entry for entry in entries if "nats" in entry]
    axes.plot([entry["step"] for entry in steps], smoothed([entry["nats"] for entry in steps]), lw=0.8, label="steps")
    epochs = [entry for entry in entries if "valid_nats" in entry]
    for name, label in (("train_nats", "train, by epoch"), ("valid_nats", "valid")):
        axes.plot([entry["step"] for entry in epochs], [entry[name] for entry in epochs], marker=".", label=label)
    if epochs:
        best = min(epochs, key=lambda entry: entry["valid_nats"])
        axes.annotate(f"best {best['valid_nats']:.4f}", (best["step"], best["valid_nats"]))
    axes.set(title=title, xlabel="steps", ylabel=f"nats per {unit}")
    axes.legend()
    write_png(path, figure)


def smoothed(values: Sequence[float], width: int = SMOOTHING_STEPS) -> list[float]:
    """The mean of each value and up to ``width - 1`` before it.

    >>> smoothed([2.0, 4.0, 6.0], width=2)
    [2.0, 3.0, 5.0]
    """
    return [sum(values[max(0, end - width) : end]) / min(width, end) for end in range(1, len(values) + 1)]
