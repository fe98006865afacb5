"""A case of the contract test: an operator, and how its arguments are drawn."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Draw = Callable[..., Array]
Arguments = dict[str, Any]


class Case(NamedTuple):
    """An operator and how to draw its arguments."""

    operator: str
    name: str
    arguments: Callable[[Draw], Arguments]


def drawing(dtype: str, strided: bool = False) -> Draw:
    """Numbers in [-1, 1], the same for every version; strided arrays show every other element of a larger one."""
    rng = np.random.default_rng(0)

    def draw(*shape: int) -> Array:
        values = rng.uniform(-1, 1, shape).astype(dtype)
        return spread(values) if strided else values

    return draw


def spread(values: Array) -> Array:
    """The same numbers, not contiguous on any axis."""
    if values.ndim == 0:
        return np.asarray(values)
    larger = np.full([2 * size + 1 for size in values.shape], np.nan, values.dtype)
    view = larger[tuple(slice(1, None, 2) for _ in values.shape)]
    view[...] = values
    return view


def times(values: Array, scale: float) -> Array:
    """The same array, with larger numbers; its strides stay."""
    values *= values.dtype.type(scale)
    return values


def image(*x: int, **options: Any) -> Callable[[Draw], Arguments]:
    return lambda draw: {"x": draw(*x), **options}
