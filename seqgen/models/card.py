"""The model card: what a checkpoint says of itself to people."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class ModelCard:
    """Read from a checkpoint's header; ``metrics`` are measured on the weights as stored."""

    name: str
    version: str
    description: str = ""
    parameter_count: int = 0
    styles: tuple[str, ...] = ()
    trained_on: str = ""
    licence: str = ""
    command: str = ""
    limits: str = ""
    metrics: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def from_dict(cls, name: str, version: str, parameter_count: int, content: Mapping[str, Any]) -> "ModelCard":
        """The card of a checkpoint whose header holds ``content``; what it does not say stays empty."""
        told = set(cls.__dataclass_fields__) - {"name", "version", "parameter_count"}
        known = {key: value for key, value in content.items() if key in told}
        styles = tuple(known.pop("styles", ()))
        return cls(name=name, version=version, parameter_count=parameter_count, styles=styles, **known)
