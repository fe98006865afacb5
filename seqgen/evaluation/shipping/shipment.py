"""What a family of models says of itself, and how its stored weights are measured."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Shipment:
    """``card(source)`` and ``metrics(path, source)``, the source being what was trained on.

    ``unit`` is what the training's nats are counted by; halves are float16.
    """

    card: Callable[[Any], Mapping[str, Any]]
    metrics: Callable[[Path, Any], Mapping[str, float]]
    unit: str
    stores_halves: bool
