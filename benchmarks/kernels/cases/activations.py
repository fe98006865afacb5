"""Functions of an element, and softmax."""

from collections.abc import Iterator
from typing import Any

from benchmarks.kernels.case import Case

ELEMENTWISE = ("relu", "leaky_relu", "sigmoid", "tanh", "gelu", "silu")


def activation(operator: str, *x: int, small: bool = False, **options: Any) -> Case:
    name = str(x) + "".join(f" {value}" for value in options.values())
    return Case(operator, name, lambda draw: {"x": draw(*x, scale=4.0), **options}, small=small)


def both_shapes(operator: str) -> list[Case]:
    return [activation(operator, 4096, 512), activation(operator, 32, 64, 28, 28)]


def each() -> Iterator[Case]:
    for operator in (*ELEMENTWISE, "softmax"):
        yield from both_shapes(operator)
        yield activation(operator, 8, 32, small=True)
    yield activation("gelu", 4096, 512, approximate="tanh")


SOFTMAX, GELU = both_shapes("softmax"), both_shapes("gelu")
CASES = list(each())
