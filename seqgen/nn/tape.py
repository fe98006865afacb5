"""The tape: a value remembers the operator and the inputs it came from, and gradients walk back along them.

For y = f(a, b) with a scalar loss L, each node adds to its inputs' gradients

    da += dL/dy . dy/da        db += dL/dy . dy/db

in reverse order of a topological sort, so that a node is visited once, after everything that used it (Linnainmaa 1970).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


class Operator(Protocol):
    """A kernel: ``forward`` gives the value and a cache, ``backward`` the gradients of its array arguments in order."""

    def forward(self, *inputs: Any, **options: Any) -> tuple[Any, Any]: ...

    def backward(self, dy: Any, cache: Any) -> tuple[Array | None, ...]: ...


@dataclass(frozen=True, slots=True)
class Node:
    """How a value was made: its inputs, one for each gradient of ``backward``, None where no gradient goes."""

    inputs: tuple["Tensor | None", ...]
    backward: Callable[[Array], tuple[Array | None, ...]]


class Tensor:
    """An array on the tape; ``grad`` is filled by `backward` and adds up until it is cleared."""

    __slots__ = ("grad", "node", "requires_grad", "value")

    def __init__(self, value: Array, requires_grad: bool = False, node: Node | None = None) -> None:
        self.value = value
        self.grad: Array | None = None
        self.requires_grad = requires_grad or node is not None
        self.node = node

    @property
    def shape(self) -> tuple[int, ...]:
        """The value's shape."""
        return self.value.shape

    def backward(self) -> None:
        """Add d(self)/d(leaf) to ``grad`` of every leaf below; ``self`` must hold one number.

        >>> from seqgen.nn import glue
        >>> x = Tensor(np.array([2.0, 3.0]), requires_grad=True)
        >>> glue.sum(glue.mul(x, x)).backward()
        >>> x.grad
        array([4., 6.])
        """
        if self.value.size != 1:
            raise ValueError(f"backward starts from one number, got a tensor of shape {self.shape}")
        pending: dict[int, Array] = {id(self): np.ones_like(self.value)}
        for tensor in reversed(_in_order(self)):
            gradient = pending.pop(id(tensor), None)
            if gradient is None:
                continue
            if tensor.node is None:
                tensor.grad = gradient if tensor.grad is None else tensor.grad + gradient
                continue
            for source, part in zip(tensor.node.inputs, tensor.node.backward(gradient), strict=True):
                if source is not None and part is not None and source.requires_grad:
                    before = pending.get(id(source))
                    pending[id(source)] = part if before is None else before + part


def _in_order(root: Tensor) -> list[Tensor]:
    """The tensors that need a gradient, inputs before what they made; iterative, so that depth has no limit."""
    ordered: list[Tensor] = []
    seen: set[int] = set()
    stack: list[tuple[Tensor, bool]] = [(root, False)]
    while stack:
        tensor, is_expanded = stack.pop()
        if is_expanded:
            ordered.append(tensor)
        elif id(tensor) not in seen and tensor.requires_grad:
            seen.add(id(tensor))
            stack.append((tensor, True))
            stack += [(source, False) for source in (tensor.node.inputs if tensor.node else ()) if source is not None]
    return ordered


def apply(operator: Operator, *inputs: Tensor | Array | None, **options: Any) -> Tensor:
    """Run an operator on tensors and plain arrays; where its forward returns several outputs, the first is taken.

    ``inputs`` stand in the order of the operator's arguments, and of the gradients that its backward returns; an
    operator whose first arguments carry no gradient (indices, labels) is wrapped by the layer that uses it.
    """
    arrays = [item.value if isinstance(item, Tensor) else item for item in inputs]
    output, cache = operator.forward(*arrays, **options)
    value = output[0] if isinstance(output, tuple) else output
    sources = tuple(item if isinstance(item, Tensor) else None for item in inputs)
    if not any(source is not None and source.requires_grad for source in sources):
        return Tensor(value)
    return Tensor(value, node=Node(sources, lambda dy: operator.backward(dy, cache)))
