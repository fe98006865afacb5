"""What both libraries train: one file of weights and a batch, so that neither side imports the other's code."""

import json
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from benchmarks.kernels.case import Array

Settings = dict[str, Any]
Arrays = dict[str, Array]


class Material(NamedTuple):
    """A model's name, its config and plan, its first weights by name, and the arrays of a batch by field."""

    model: str
    config: Settings
    plan: Settings
    weights: Arrays
    batch: Arrays


def save(material: Material, path: Path) -> None:
    """Write an .npz file."""
    settings = np.array(json.dumps(material[:3]))
    np.savez(path, settings=settings, **_named("weights", material.weights), **_named("batch", material.batch))


def read(path: Path) -> Material:
    """What was written; the arrays are the reader's own."""
    with np.load(path) as file:
        arrays = dict(file)
    model, config, plan = json.loads(str(arrays["settings"]))
    return Material(model, config, plan, _part("weights", arrays), _part("batch", arrays))


def _named(part: str, arrays: Arrays) -> Any:
    return {f"{part}.{name}": array for name, array in arrays.items()}


def _part(part: str, arrays: Arrays) -> Arrays:
    prefix = f"{part}."
    return {name.removeprefix(prefix): array for name, array in arrays.items() if name.startswith(prefix)}
