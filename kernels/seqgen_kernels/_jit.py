"""How a kernel is compiled, in one place.

`compiled` caches on disk, releases the GIL, runs serially, and keeps IEEE arithmetic except that a product
and a sum may fuse ("contract"). Reassociation stays off: a kernel's order of additions is the order that its
text says.

Where a processor has vectors of 64 bytes, all of them are used: LLVM stops at 32 on some, because the first such
processors slowed their clock for wide arithmetic. Loops over exp or erf gain most.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import llvmlite.binding
import numba
from numba.core import cgutils
from numba.extending import intrinsic, overload

Function = TypeVar("Function", bound=Callable[..., Any])
ARITHMETIC: Any = {"fastmath": {"contract"}, "error_model": "numpy"}


def _prefer_whole_vectors() -> None:
    """Tell Numba's code generator, unless the user's environment tells it something else."""
    config: Any = numba.config
    features = llvmlite.binding.get_host_cpu_features()
    if features.get("avx512f") and not (config.CPU_NAME or config.CPU_FEATURES):
        config.CPU_NAME = llvmlite.binding.get_host_cpu_name()
        config.CPU_FEATURES = f"{features.flatten()},-prefer-256-bit"


_prefer_whole_vectors()


def compiled(function: Function) -> Function:
    """Compile a function on its first call with each combination of types."""
    try:
        return cast(Function, numba.njit(cache=True, nogil=True, **ARITHMETIC)(function))
    except RuntimeError:  # neither the package's folder nor the home can be written: compiled anew in each process
        return cast(Function, numba.njit(nogil=True, **ARITHMETIC)(function))


def inner(function: Function) -> Function:
    """Compile a function that only kernels call: with no door for Python, and kept in no file but its callers'."""
    doors: Any = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
    return cast(Function, numba.njit(nogil=True, **doors, **ARITHMETIC)(function))


def inlined(function: Function) -> Function:
    """Write a function into the kernels that call it, before they are compiled: it is never compiled alone."""
    return cast(Function, numba.njit(nogil=True, inline="always", **ARITHMETIC)(function))


def inside_kernels(function: Callable[..., Any]) -> Callable[[Function], Function]:
    """Choose by argument types what a call of `function` means inside a kernel."""
    return cast(Callable[[Function], Function], overload(function, jit_options=ARITHMETIC))


def literal_inside_kernels(function: Callable[..., Any]) -> Callable[[Function], Function]:
    """Choose like `inside_kernels`, and see literal numbers as they stand in the text."""
    return cast(Callable[[Function], Function], overload(function, prefer_literal=True, jit_options=ARITHMETIC))


def is_float32(numba_type: object) -> bool:
    """Tell whether a Numba type is float32."""
    return bool(numba_type == numba.types.float32)


def instructions(generate: Callable[..., None]) -> Callable[..., None]:
    """Make a function of a tuple of arrays and a tuple of indices, whose body `generate` writes in LLVM."""

    def body(typing_context: Any, arrays: Any, indices: Any) -> Any:
        def write(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            unpack: Any = cgutils.unpack_tuple
            values, numbers = (unpack(builder, argument) for argument in arguments)
            kinds = signature.args[0].types
            opened = [context.make_array(k)(context, builder, v) for k, v in zip(kinds, values, strict=True)]
            generate(builder, context.get_data_type(kinds[0].dtype), *opened, *numbers)
            return context.get_dummy_value()

        return numba.types.none(arrays, indices), write

    return cast(Callable[..., None], intrinsic(body))
