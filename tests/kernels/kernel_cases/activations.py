"""Functions of an element, and softmax."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from kernel_cases.case import Arguments, Case, Draw, times


def elementwise(*x: int, scale: float = 3.0, **options: Any) -> Callable[[Draw], Arguments]:
    return lambda draw: {"x": times(draw(*x), scale), **options}


def softmax(*x: int, low: float | None = None) -> Callable[[Draw], Arguments]:
    def arguments(draw: Draw) -> Arguments:
        values = draw(*x)
        if low is not None:
            values[..., ::2] = low
        return {"x": values}

    return arguments


def each_activation() -> Iterator[Case]:
    """The shapes that every elementwise operator meets."""
    for operator in ("relu", "leaky_relu", "sigmoid", "tanh", "gelu", "silu"):
        yield Case(operator, "rows", elementwise(3, 17))
        yield Case(operator, "three axes, far out", elementwise(2, 3, 5, scale=30))
        yield Case(operator, "near 0", elementwise(4, 3, scale=1e-3))
        yield Case(operator, "a number", elementwise())
        yield Case(operator, "empty", elementwise(0, 4))


CASES = [
    *each_activation(),
    Case("softmax", "rows", softmax(3, 5)),
    Case("softmax", "three axes", softmax(2, 3, 17)),
    Case("softmax", "one class", softmax(3, 1)),
    Case("softmax", "masked", softmax(3, 6, low=-np.inf)),
    Case("softmax", "fully masked", softmax(2, 1, low=-np.inf)),
    Case("softmax", "far apart", softmax(3, 6, low=-500.0)),
    Case("softmax", "no rows", softmax(0, 4)),
    Case("softmax", "no classes", softmax(4, 0)),
    Case("leaky_relu", "steep", elementwise(3, 5, negative_slope=1.5)),
    Case("gelu", "tanh", elementwise(3, 17, approximate="tanh")),
    Case("gelu", "tanh, far out", elementwise(3, 5, scale=30, approximate="tanh")),
    Case("gelu", "tanh, a number", elementwise(approximate="tanh")),
]  # fmt: skip
