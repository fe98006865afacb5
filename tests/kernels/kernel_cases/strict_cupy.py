"""Arrays that do in NumPy what CuPy's do on a GPU, and refuse what CuPy's refuse; `install` puts them in CuPy's place.

They are not NumPy arrays, never become one unasked, mix with none, know no `initial` and no `where`, have no ufunc's
`at` or `reduce`, no flag `writeable`, and no scalars: a number is an array of shape (). A question that makes the host
wait for the GPU is counted in `Waits`.
"""

import functools
import operator
import sys
import types
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import scipy.special

CREATE = ("array", "asarray", "ascontiguousarray")  # these copy from the host
UNKNOWN = {"initial", "where"}
METHODS = "sum max min any all mean var reshape astype copy swapaxes transpose ravel take cumsum squeeze argmax fill"
OPERATORS = "add sub mul truediv floordiv mod pow matmul and or xor lshift rshift"


class Waits:
    """How often the host asked for a number that it must wait for."""

    count = 0


class ndarray:  # noqa: N801 - CuPy's name
    """One of CuPy's arrays."""

    __hash__ = None  # type: ignore[assignment]

    def __init__(self, values: Any) -> None:
        self.values = np.asarray(values)

    def __array__(self, *arguments: Any, **options: Any) -> None:
        raise TypeError("Implicit conversion to a NumPy array is not allowed.")

    def __getattr__(self, name: str) -> Any:
        if name in ("shape", "dtype", "ndim", "size", "strides", "nbytes", "itemsize"):
            return getattr(self.values, name)
        if name == "flags":
            return types.SimpleNamespace(c_contiguous=self.values.flags.c_contiguous)
        if name == "T":
            return ndarray(self.values.T)
        if name in METHODS.split():
            return known(getattr(self.values, name))
        raise AttributeError(name)

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        if method != "__call__" or getattr(np, ufunc.__name__, None) is not ufunc:
            return NotImplemented
        return known(ufunc)(*inputs, **options)

    def __array_function__(self, function: Any, types: Any, arguments: Any, options: Any) -> Any:
        module = functools.reduce(getattr, function.__module__.split(".")[1:], np)  # looked up by name, as CuPy does
        return handed_over(getattr(module, function.__name__))(*arguments, **options)

    def __getitem__(self, places: Any) -> "ndarray":
        return ndarray(self.values[bare(places)])

    def __setitem__(self, places: Any, values: Any) -> None:
        self.values[bare(places)] = bare(values)

    def __len__(self) -> int:
        return len(self.values)

    def get(self) -> Any:
        Waits.count += 1
        return self.values.copy()

    def __bool__(self) -> bool:
        return bool(self.get())

    def __float__(self) -> float:
        return float(self.get())

    def __int__(self) -> int:
        return int(self.get())

    def __format__(self, how: str) -> str:
        return format(self.get()[()], how)

    def __neg__(self) -> "ndarray":
        return ndarray(-self.values)

    def __invert__(self) -> "ndarray":
        return ndarray(~self.values)


def bare(value: Any) -> Any:
    """What NumPy computes with; a NumPy array among CuPy's is an error."""
    if isinstance(value, np.ndarray):
        raise TypeError("Unsupported type <class 'numpy.ndarray'>")
    if isinstance(value, tuple | list):
        return type(value)(bare(each) for each in value)
    return value.values if isinstance(value, ndarray) else value


def dressed(value: Any) -> Any:
    """The same as arrays of ours."""
    if isinstance(value, tuple | list):
        return type(value)(dressed(each) for each in value)
    return ndarray(value) if isinstance(value, np.ndarray | np.generic) else value


def known(function: Callable[..., Any], may_create: bool = False) -> Callable[..., Any]:
    """The function for our arrays, without the options that CuPy does not know."""

    def call(*arguments: Any, **options: Any) -> Any:
        if UNKNOWN & options.keys() and function is not np.copyto:
            raise TypeError(f"{function} has an option that CuPy does not know: {sorted(options)}")
        if may_create and isinstance(arguments[0], np.ndarray):
            return ndarray(function(*arguments, **options).copy())
        return dressed(function(*bare(arguments), **{name: bare(value) for name, value in options.items()}))

    return call


def handed_over(function: Callable[..., Any]) -> Callable[..., Any]:
    return known(function, may_create=function.__name__ in CREATE)


def operation(name: str, in_place: bool = False, reflected: bool = False) -> Callable[[ndarray, Any], Any]:
    """The method behind an operator."""
    compute = getattr(operator, f"__{'i' if in_place else ''}{name}__")

    def method(self: ndarray, other: Any) -> ndarray:
        if other is None:
            raise TypeError("Unsupported type <class 'NoneType'>")
        if in_place:
            self.values = compute(self.values, bare(other))
            return self
        return ndarray(compute(bare(other), self.values) if reflected else compute(self.values, bare(other)))

    return method


for name in OPERATORS.split():
    setattr(ndarray, f"__{name}__", operation(name))
    setattr(ndarray, f"__r{name}__", operation(name, reflected=True))
    setattr(ndarray, f"__i{name}__", operation(name, in_place=True))
for name in ("lt", "le", "gt", "ge", "eq", "ne"):
    setattr(ndarray, f"__{name}__", operation(name))


class Module(types.ModuleType):
    """A module whose functions are another's, for our arrays."""

    source: Any = np

    def __getattr__(self, name: str) -> Any:
        value = getattr(self.source, name)
        return handed_over(value) if callable(value) and not isinstance(value, type) else value


def install(patch: pytest.MonkeyPatch) -> types.ModuleType:
    """Put the stand-in into the place of CuPy, and return it."""
    cupy, special = Module("cupy"), Module("cupyx.scipy.special")
    cupy.ndarray, special.source = ndarray, scipy.special
    patch.setitem(sys.modules, "cupy", cupy)
    patch.setitem(sys.modules, "cupyx.scipy.special", special)
    return cupy
