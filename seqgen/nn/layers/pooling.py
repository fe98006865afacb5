"""Poolings, and the enlargement that undoes one."""

from typing import Any, ClassVar

from seqgen.nn.module import Module
from seqgen.nn.operators import operators
from seqgen.nn.tape import Tensor, apply


class _Pooling(Module):
    """Windows of ``kernel_size``; stride (the kernel's size by default), padding and more by name."""

    operator: ClassVar[str]

    def __init__(self, kernel_size: int | tuple[int, ...], **options: Any) -> None:
        self.options = {"kernel_size": kernel_size, **options}

    def __call__(self, x: Tensor) -> Tensor:
        """(N, C, ...) to (N, C, ...)."""
        return apply(getattr(operators(), self.operator), x, **self.options)


class MaxPool1d(_Pooling):
    """The largest of each window of (N, C, L)."""

    operator = "max_pool1d"


class MaxPool2d(_Pooling):
    """The largest of each window of (N, C, H, W)."""

    operator = "max_pool2d"


class AvgPool1d(_Pooling):
    """The mean of each window of (N, C, L)."""

    operator = "avg_pool1d"


class AvgPool2d(_Pooling):
    """The mean of each window of (N, C, H, W)."""

    operator = "avg_pool2d"
