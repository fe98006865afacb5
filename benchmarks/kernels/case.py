"""A case: an operator at one shape, how its arguments are drawn, and how much arithmetic it is."""

from collections.abc import Callable
from typing import Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Arguments = dict[str, Any]


class Draw(Protocol):
    """Numbers in [-scale, scale], float32."""

    def __call__(self, *shape: int, scale: float = 1.0) -> Array:
        """Draw an array."""


class Timed(Protocol):
    """What a worker can prepare: by its key; no two sides give the same results of one that is random."""

    @property
    def key(self) -> str: ...

    @property
    def is_random(self) -> bool: ...


class Case(NamedTuple):
    """One operator at one shape.

    flops counts the arithmetic of forward, and forward and backward together are `both` times that. Where it is 0,
    memory sets the speed: the work is the bytes of all arrays, or of the weights, which every position reads again.
    method names a function without a backward (`step`, `update`); small ones are timed in `reference` too; variant
    tells the peer which of PyTorch's ways is meant.
    """

    operator: str
    name: str
    arguments: Callable[[Draw], Arguments]
    flops: int = 0
    both: float = 3.0
    weights: int = 0
    positions: int = 1
    method: str = ""
    small: bool = False
    variant: str = ""

    @property
    def key(self) -> str:
        """What identifies the case in a result file."""
        return f"{self.operator}: {self.name}"

    @property
    def is_random(self) -> bool:
        """Whether each library draws numbers of its own."""
        return self.operator == "dropout"

    @property
    def phases(self) -> tuple[str, ...]:
        """What is timed."""
        return (self.method,) if self.method else ("forward", "both")

    @property
    def roof(self) -> str:
        """What limits the speed: a matrix product, reading, or copying."""
        if self.flops:
            return "product"
        return "read" if self.weights else "copy"

    def work_of(self, phase: str, traffic: int) -> int:
        """Floating-point operations or bytes of a phase; traffic counts the bytes of its arrays."""
        if self.flops:
            return round(self.flops * (self.both if phase == "both" else 1))
        return self.weights * self.positions or traffic


def drawing(seed: int) -> Draw:
    """The same numbers in every process."""
    rng = np.random.default_rng(seed)

    def draw(*shape: int, scale: float = 1.0) -> Array:
        return np.asarray(rng.uniform(-scale, scale, shape), np.float32)

    return draw


CONSTANTS = ("class_weights", "running_mean", "running_var", "targets", "weight", "pos_weight")


def differentiable(arguments: Arguments) -> list[str]:
    """The names of the arguments that `backward` returns a gradient for, in order."""
    return [n for n, v in arguments.items() if isinstance(v, np.ndarray) and v.dtype.kind == "f" and n not in CONSTANTS]
