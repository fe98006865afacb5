"""Weights in files that PyTorch reads and writes: safetensors with the names and shapes of a ``state_dict``.

PyTorch counts the batches that a BatchNorm has seen, as ``num_batches_tracked``, and we do not: loading leaves the
count out, and saving writes none; ``load_state_dict`` with ``strict=True`` takes that, and starts its count at 0.
"""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load, save

from seqgen.atomic import write_atomically
from seqgen.errors import InvalidInput
from seqgen.nn.module import Module
from seqgen.nn.tape import Array, Tensor

COUNT = "num_batches_tracked"


class WeightsError(InvalidInput):
    """A file of weights is missing, damaged, or not of this module."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__("weights", f"weights {path} cannot be used: {reason}")


def save_weights(module: Module, path: Path | str) -> None:
    """Write the module's ``state_dict`` atomically, each array in its dtype.

    ``module.load_state_dict(safetensors.torch.load_file(path))`` reads it into PyTorch's module of the same layers.
    Raises WeightsError where a weight is NaN or infinite, OSError where the disk fails.

    >>> from tempfile import TemporaryDirectory
    >>> from seqgen.nn import Linear
    >>> ours, other = (Linear(2, 3, np.random.default_rng(seed)) for seed in (0, 1))
    >>> with TemporaryDirectory() as folder:
    ...     save_weights(ours, Path(folder) / "linear.safetensors")
    ...     load_weights(other, Path(folder) / "linear.safetensors")
    >>> np.array_equal(ours.weight.value, other.weight.value)
    True
    """
    target = Path(path)
    state = {name: np.asarray(value, order="C") for name, value in module.state_dict().items()}
    _check_finite(target, state)
    write_atomically(target, save(state, {"format": "pt"}))


def load_weights(module: Module, path: Path | str) -> None:
    """Read a ``state_dict``, ours or PyTorch's, into the module; narrower floats are widened, wider ones refused.

    Raises WeightsError for a file that is missing or damaged, or whose names, shapes or dtypes do not fit; the module
    keeps its weights then.
    """
    source, tensors = Path(path), dict(module.named_tensors())
    state = {name: array for name, array in _read(source).items() if not _is_count(name, tensors)}
    _check_names(source, state, tensors)
    for name, tensor in tensors.items():
        _check_fit(source, name, state[name], tensor)
    _check_finite(source, state)
    module.load_state_dict(state)


def _read(path: Path) -> dict[str, Array]:
    try:
        state: dict[str, Array] = load(_bytes_of(path))
    except SafetensorError as error:
        raise WeightsError(path, f"it is damaged or no safetensors file ({str(error)[:80]})") from error
    except KeyError as error:
        raise WeightsError(path, f"it holds numbers of type {error.args[0]}, wanted F16, F32 or F64") from error
    return state


def _bytes_of(path: Path) -> bytes:
    try:
        if path.is_file() or not path.exists():
            return path.read_bytes()
    except FileNotFoundError as error:
        raise WeightsError(path, "there is no such file") from error
    except OSError as error:
        raise WeightsError(path, f"it cannot be read ({error.strerror})") from error
    raise WeightsError(path, "it is not a regular file")


def _is_count(name: str, tensors: Mapping[str, Tensor]) -> bool:
    return name.endswith(COUNT) and f"{name.removesuffix(COUNT)}running_mean" in tensors


def _check_names(path: Path, state: Mapping[str, Array], tensors: Mapping[str, Tensor]) -> None:
    for said, names in (("lacks", tensors.keys() - state.keys()), ("has unknown", state.keys() - tensors.keys())):
        if names:
            more = f" and {len(names) - 3} more" if len(names) > 3 else ""
            raise WeightsError(path, f"it {said} {', '.join(sorted(names)[:3])}{more}")


def _check_fit(path: Path, name: str, array: Array, tensor: Tensor) -> None:
    wanted = tensor.value.dtype
    if array.shape != tensor.shape:
        raise WeightsError(path, f"{name} is of shape {array.shape}, the module's is {tensor.shape}")
    if array.dtype.kind != "f" or not np.can_cast(array.dtype, wanted):
        raise WeightsError(path, f"{name} is {array.dtype}, wanted {wanted} or a narrower float: convert it first")


def _check_finite(path: Path, state: Mapping[str, Array]) -> None:
    for name, array in state.items():
        if not np.isfinite(array).all():
            raise WeightsError(path, f"{name} holds a NaN or an infinity")
