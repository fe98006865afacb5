"""What the door of an operator is made of: `<operator>/arguments.py`, shared by all versions, calls these.

An error is one sentence that names the operator, the argument, what it got and what was wanted: ValueError
for shapes and ranges, TypeError for types.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from seqgen_kernels._array_module import array_module

Array = npt.NDArray[Any]
FLOATS = (np.dtype(np.float32), np.dtype(np.float64))
OPTIONAL = frozenset(
    {"b", "b_ih", "b_hh", "h0", "c0", "bias", "tables", "class_weights", "weight", "pos_weight", "weights.tables"}
)
OPTIONAL_OF_NORMS = frozenset({"w", "b", "running_mean", "running_var"})


def floats(operator: str, optional: frozenset[str] = OPTIONAL, /, **arrays: Array | None) -> None:
    """Require that all arrays are float32, or all are float64. None is skipped where it is optional."""
    first = ""
    for name, array in arrays.items():
        if array is None and name in optional:
            continue
        if array is None or (not isinstance(array, np.ndarray) and not is_array(array)):
            raise TypeError(f"{operator}: {name} is a {type(array).__name__}, wanted a NumPy array")
        if array.dtype not in FLOATS:
            raise TypeError(f"{operator}: {name} is {array.dtype}, wanted float32 or float64")
        first = first or name
        wanted = arrays[first]
        if wanted is not None and array.dtype != wanted.dtype:
            raise TypeError(f"{operator}: {name} is {array.dtype}, wanted {wanted.dtype} like {first}")
        if type(array) is not type(wanted):
            same_library(operator, name, array, first, wanted)


def is_array(value: Any) -> bool:
    """Tell whether it is an array of NumPy's or of CuPy's."""
    return isinstance(value, np.ndarray) or array_module(value) is not np


def same_library(operator: str, name: str, array: Array | None, first: str, wanted: Array | None) -> None:
    """Require two arrays of NumPy's, or two of CuPy's. None is skipped."""
    if array is None or wanted is None or isinstance(array, np.ndarray) == isinstance(wanted, np.ndarray):
        return
    got, other = ("NumPy", "CuPy") if isinstance(array, np.ndarray) else ("CuPy", "NumPy")
    raise TypeError(f"{operator}: {name} is a {got} array, wanted a {other} array like {first}")


def shape(operator: str, name: str, array: Array | None, *wanted: int | str) -> None:
    """Require the wanted sizes, where a letter stands for any size. None is skipped."""
    if array is None:
        return
    got = array.shape
    unlike = [g for g, w in zip(got, wanted, strict=False) if g != w and not isinstance(w, str)]
    if unlike or len(got) != len(wanted):
        sizes = ", ".join(map(str, wanted)) + ("," if len(wanted) == 1 else "")
        raise ValueError(f"{operator}: {name} has shape {got}, wanted ({sizes})")


def integers(operator: str, name: str, array: Array, low: int, high: int, ignored: int | None = None) -> None:
    """Require integers in [low, high), or `ignored`."""
    if not is_array(array) or array.dtype.kind not in "iu":
        got = array.dtype if is_array(array) else f"a {type(array).__name__}"
        raise TypeError(f"{operator}: {name} is {got}, wanted an array of integers")
    wrong = (array < low) | (array >= high)
    if ignored is not None:
        wrong &= array != ignored
    if wrong.any():
        raise ValueError(f"{operator}: {name} contains {array[wrong][0]}, wanted {low} to {high - 1}")


def gradient(
    operator: str, name: str, dy: Array | None, like: tuple[int, ...], dtype: np.dtype[Any], optional: bool = False
) -> None:
    """Require of a gradient the shape and the dtype of the output it belongs to. None is skipped if it is optional."""
    if dy is None and optional:
        return
    if dy is None or (not isinstance(dy, np.generic) and not is_array(dy)):
        raise TypeError(f"{operator}: {name} is a {type(dy).__name__}, wanted a NumPy array")
    if dy.dtype != dtype:
        raise TypeError(f"{operator}: {name} is {dy.dtype}, wanted {dtype}")
    shape(operator, name, dy, *like)


def reduction(operator: str, name: str) -> None:
    """Require one of PyTorch's three ways to make a loss of losses."""
    if name not in ("mean", "sum", "none"):
        raise ValueError(f"{operator}: reduction is {name!r}, wanted 'mean', 'sum' or 'none'")


def positive(operator: str, name: str, value: float) -> None:
    """Require a finite number above 0."""
    if not 0.0 < value < float("inf"):
        raise ValueError(f"{operator}: {name} is {value}, wanted a number above 0")
