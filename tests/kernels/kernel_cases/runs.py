"""How a case is run, and how close two versions must come."""

from collections.abc import Callable
from typing import Any

import numpy as np
import seqgen_kernels

from kernel_cases.case import Arguments, Array, Case, drawing

TOLERANCE = {"float32": {"rtol": 2e-5, "atol": 5e-6}, "float64": {"rtol": 1e-11, "atol": 1e-12}}


def outputs_of(forward: Callable[..., Any], arguments: Arguments) -> tuple[tuple[Array, ...], Any]:
    result, cache = forward(**arguments)
    return result if isinstance(result, tuple) else (result,), cache


def flowing(operator: str, dy: list[Array | None]) -> Any:
    """What `backward` is given: a gradient for every output, None for running statistics; alone if there is one."""
    if operator == "batch_norm":
        dy = [dy[0], None, None]
    return tuple(dy) if len(dy) > 1 else dy[0]


def run(version: str, case: Case, dtype: str, strided: bool = False) -> tuple[tuple[Array, ...], Any, Arguments]:
    """Forward and backward of one case; also the arguments."""
    draw = drawing(dtype, strided)
    arguments = case.arguments(draw)
    operator = getattr(seqgen_kernels.load(version), case.operator)
    outputs, cache = outputs_of(operator.forward, arguments)
    dy = [None if y is None else np.asarray(draw(*y.shape)) for y in outputs]
    return outputs, operator.backward(flowing(case.operator, dy), cache), arguments
