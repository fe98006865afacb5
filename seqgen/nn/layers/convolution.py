"""Convolutions of sequences (N, C, L) and images (N, C, H, W), with PyTorch's names and first weights."""

from typing import ClassVar

import numpy as np

from seqgen.nn import initialisers
from seqgen.nn.module import Module
from seqgen.nn.operators import operators
from seqgen.nn.tape import Tensor, apply

Sizes = int | tuple[int, ...]


class _Convolution(Module):
    """A kernel's weights, and how it moves."""

    operator: ClassVar[str]
    axes: ClassVar[int]
    transposed: ClassVar[bool] = False

    def __init__(
        self,
        channels: int,
        outputs: int,
        kernel: Sizes,
        rng: np.random.Generator,
        *,
        bias: bool = True,
        groups: int = 1,
        **moves: Sizes,
    ) -> None:
        if channels % groups or outputs % groups:
            raise ValueError(f"{channels} channels and {outputs} outputs must be divisible by groups, got {groups}")
        sizes = (kernel,) * self.axes if isinstance(kernel, int) else kernel
        first, second = (channels, outputs) if self.transposed else (outputs, channels)
        shape = first, second // groups, *sizes
        fan_in = shape[1] * int(np.prod(sizes))
        self.weight = Tensor(initialisers.uniform(rng, shape, fan_in**-0.5), requires_grad=True)
        self.bias = Tensor(initialisers.uniform(rng, (outputs,), fan_in**-0.5), requires_grad=True) if bias else None
        self.moves = {"groups": groups, **moves}

    def __call__(self, x: Tensor) -> Tensor:
        """(N, C, ...) to (N, O, ...)."""
        return apply(getattr(operators(), self.operator), x, self.weight, self.bias, **self.moves)


class Conv1d(_Convolution):
    """stride, padding and dilation by name."""

    operator, axes = "conv1d", 1


class Conv2d(_Convolution):
    """stride, padding and dilation by name."""

    operator, axes = "conv2d", 2


class ConvTranspose1d(_Convolution):
    """stride, padding, output_padding and dilation by name."""

    operator, axes, transposed = "conv_transpose1d", 1, True


class ConvTranspose2d(_Convolution):
    """stride, padding, output_padding and dilation by name."""

    operator, axes, transposed = "conv_transpose2d", 2, True
