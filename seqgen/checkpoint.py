"""Checkpoints: one safetensors file with the weights and, in its header, everything needed to trust and use them.

The header's ``seqgen`` entry is JSON: format version, model name, config, card, and a SHA-256 over all of it and the
weights, which safetensors itself does not check. No pickle anywhere; the file is written whole or not at all.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load, save

from seqgen.atomic import write_atomically
from seqgen.errors import InvalidInput

FORMAT_VERSION = 1
MAX_BYTES = 4 << 30
Array = NDArray[Any]


class CheckpointError(InvalidInput):
    """A checkpoint is missing, damaged or not what was expected."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__("checkpoint", f"checkpoint {path} cannot be used: {reason}")


@dataclass(frozen=True)
class Checkpoint:
    """Weights by name, and what they are: ``config`` makes the model, ``card`` tells people about it."""

    model: str
    config: Mapping[str, Any]
    weights: Mapping[str, Array]
    card: Mapping[str, Any] = field(default_factory=dict)

    @property
    def version(self) -> str:
        """Eight hex digits of the weights' SHA-256: other weights, other version."""
        return self._weights_sha256[:8]

    @cached_property
    def sha256(self) -> str:
        """Over everything that is stored."""
        stored = {"model": self.model, "config": dict(self.config), "card": dict(self.card)}
        return hashlib.sha256((json.dumps(stored, sort_keys=True) + self._weights_sha256).encode()).hexdigest()

    @cached_property
    def _weights_sha256(self) -> str:
        """Over names, dtypes, shapes and bytes, in the order of the names."""
        digest = hashlib.sha256()
        for name, weight in sorted(self.weights.items()):
            digest.update(f"{name} {weight.dtype} {weight.shape}\n".encode())
            digest.update(np.ascontiguousarray(weight).data)
        return digest.hexdigest()


def save_checkpoint(path: Path, checkpoint: Checkpoint) -> None:
    """Write atomically; raises CheckpointError where a weight is NaN or infinite, OSError where the disk fails."""
    _check_finite(path, checkpoint.weights)
    header = {
        "format_version": FORMAT_VERSION,
        "model": checkpoint.model,
        "config": dict(checkpoint.config),
        "card": dict(checkpoint.card),
        "sha256": checkpoint.sha256,
    }
    weights = {name: np.ascontiguousarray(weight) for name, weight in checkpoint.weights.items()}
    write_atomically(path, save(weights, {"seqgen": json.dumps(header, sort_keys=True)}))


def load_checkpoint(path: Path) -> Checkpoint:
    """Read and verify; raises CheckpointError for a missing, truncated, altered or foreign file."""
    try:
        if path.exists() and not path.is_file():
            raise CheckpointError(path, "it is not a regular file")
        if path.stat().st_size > MAX_BYTES:
            raise CheckpointError(path, f"it is larger than {MAX_BYTES >> 30} GiB")
        data = path.read_bytes()
        header = _header(data)
        version, sha256 = header["format_version"], header["sha256"]
        checkpoint = Checkpoint(header["model"], header["config"], load(data), header["card"])
    except FileNotFoundError as error:
        raise CheckpointError(path, "there is no such file") from error
    except CheckpointError:
        raise
    except (OSError, SafetensorError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise CheckpointError(path, f"it is damaged or no seqgen checkpoint ({str(error)[:80]})") from error
    if version != FORMAT_VERSION:
        raise CheckpointError(path, f"its format is {str(version)[:20]}, this seqgen reads {FORMAT_VERSION}")
    if sha256 != checkpoint.sha256:
        raise CheckpointError(path, "its content does not match its SHA-256; copy the file again")
    _check_finite(path, checkpoint.weights)
    return checkpoint


def _header(data: bytes) -> dict[str, Any]:
    """The metadata that `safetensors.numpy.load` leaves out: eight bytes of length, then JSON."""
    length = int.from_bytes(data[:8], "little")
    header: dict[str, Any] = json.loads(json.loads(data[8 : 8 + length])["__metadata__"]["seqgen"])
    for name, kind in (("model", str), ("config", dict), ("card", dict)):
        if not isinstance(header[name], kind):
            raise TypeError(f"its {name} is no {kind.__name__}")
    return header


def _check_finite(path: Path, weights: Mapping[str, Array]) -> None:
    for name, weight in weights.items():
        if not np.isfinite(weight).all():
            raise CheckpointError(path, f"weight {name} holds a NaN or an infinity")
