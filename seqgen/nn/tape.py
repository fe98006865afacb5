"""The tape: a value remembers the operator and the inputs it came from, and gradients walk back along them.

For y = f(a, b) with a scalar loss L, each node adds to its inputs' gradients

    da += dL/dy . dy/da        db += dL/dy . dy/db

in the reverse of the order in which they were made, so that a node is visited once, after everything that used it
(Linnainmaa 1970). What a node held is let go of when it has been visited: memory shrinks as gradients walk back.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from operator import attrgetter
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


class Operator(Protocol):
    """A kernel: ``forward`` gives the value and a cache, ``backward`` the gradients of its array arguments in order."""

    def forward(self, *inputs: Any, **options: Any) -> tuple[Any, Any]: ...

    def backward(self, dy: Any, cache: Any) -> tuple[Array | None, ...]: ...


@dataclass(slots=True)  # and not frozen, which would make a node several times as slow to write
class Node:
    """How a value was made: its inputs, one for each gradient of ``backward``, None where no gradient goes."""

    inputs: tuple["Tensor | None", ...]
    backward: Callable[[Array], tuple[Array | None, ...]]


SPENT = Node((), lambda dy: ())  # of a tensor from which gradients have walked back
_numbers = count()


class Tensor:
    """An array on the tape; ``grad`` is filled by `backward` and adds up until it is cleared."""

    __slots__ = ("grad", "node", "number", "requires_grad", "value")

    def __init__(self, value: Array, requires_grad: bool = False, node: Node | None = None) -> None:
        self.value = value
        self.grad: Array | None = None
        self.requires_grad = requires_grad or node is not None
        self.node = node
        self.number = next(_numbers)

    @property
    def shape(self) -> tuple[int, ...]:
        """The value's shape."""
        return self.value.shape

    def backward(self) -> None:
        """Add d(self)/d(leaf) to ``grad`` of every leaf below; ``self`` must hold one number.

        It is done once: it spends what was computed on the way to ``self``. Raises ValueError where that is spent.

        >>> from seqgen.nn import glue
        >>> x = Tensor(np.array([2.0, 3.0]), requires_grad=True)
        >>> glue.sum(glue.mul(x, x)).backward()
        >>> x.grad
        array([4., 6.])
        """
        if self.value.size != 1:
            raise ValueError(f"backward starts from one number, got a tensor of shape {self.shape}")
        pending: dict[Tensor, Array] = {self: np.ones_like(self.value)}
        in_order = _in_order(self)
        while in_order:
            tensor = in_order.pop()
            gradient, node = pending.pop(tensor, None), tensor.node
            if gradient is None:
                continue
            if node is None:
                tensor.grad = gradient if tensor.grad is None else tensor.grad + gradient
                continue
            tensor.node = SPENT
            for source, part in zip(node.inputs, node.backward(gradient), strict=True):
                if source is not None and part is not None and source.requires_grad:
                    before = pending.get(source)
                    pending[source] = part if before is None else before + part


def _in_order(root: Tensor) -> list[Tensor]:
    """The tensors that need a gradient, as they were made: inputs come before what was made of them."""
    found, stack = {root}, [root]
    while stack:
        node = stack.pop().node
        if node is SPENT:
            raise ValueError("backward has been here before, and let go of what it needs: compute the value anew")
        for source in node.inputs if node else ():
            if source is not None and source.requires_grad and source not in found:
                found.add(source)
                stack.append(source)
    return sorted(found, key=attrgetter("number"))


def apply(operator: Operator, *inputs: Tensor | Array | None, **options: Any) -> Tensor:
    """Run an operator on tensors and plain arrays; where its forward returns several outputs, the first is taken.

    ``inputs`` stand in the order of the operator's arguments, and of the gradients that its backward returns; an
    operator whose first arguments carry no gradient (indices, labels) is wrapped by the layer that uses it.
    """
    arrays = [item.value if isinstance(item, Tensor) else item for item in inputs]
    output, cache = operator.forward(*arrays, **options)
    value = output[0] if isinstance(output, tuple) else output
    sources = tuple(item if isinstance(item, Tensor) else None for item in inputs)
    return recorded(value, sources, lambda dy: operator.backward(dy, cache))


def recorded(
    value: Array, inputs: tuple[Tensor | None, ...], backward: Callable[[Array], tuple[Array | None, ...]]
) -> Tensor:
    """The value on the tape, with how it was made where an input needs a gradient."""
    for source in inputs:
        if source is not None and source.requires_grad:
            return Tensor(value, node=Node(inputs, backward))
    return Tensor(value)
