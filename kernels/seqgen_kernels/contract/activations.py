"""Operators without weights: a number, or a row, goes through a function."""

from typing import Protocol

from seqgen_kernels.contract.arrays import Array, Cache


class Softmax(Protocol):
    """y = exp(x - max x) / sum exp(x - max x) over the last axis."""

    def forward(self, x: Array, axis: int = -1) -> tuple[Array, Cache]:
        """Take x (..., C); return y like x. A row of -inf gives zeros, where PyTorch gives NaN."""

    def backward(self, dy: Array, cache: Cache) -> tuple[Array]:
        """Return (dx,)."""


class Elementwise(Protocol):
    """One function of one number on every element: `relu`, `sigmoid`, `tanh` and `silu` as PyTorch has them."""

    def forward(self, x: Array) -> tuple[Array, Cache]:
        """Take x of any shape; return y like x."""

    def backward(self, dy: Array, cache: Cache) -> tuple[Array]:
        """Return (dx,)."""


class LeakyReLU(Protocol):
    """y = x where x > 0, negative_slope x elsewhere, PyTorch's `leaky_relu`."""

    def forward(self, x: Array, negative_slope: float = 0.01) -> tuple[Array, Cache]:
        """Take x of any shape; return y like x."""

    def backward(self, dy: Array, cache: Cache) -> tuple[Array]:
        """Return (dx,)."""


class GELU(Protocol):
    """y = x Phi(x), with the normal distribution function Phi, PyTorch's `gelu`."""

    def forward(self, x: Array, approximate: str = "none") -> tuple[Array, Cache]:
        """Take x of any shape, approximate "none" or "tanh"; return y like x."""

    def backward(self, dy: Array, cache: Cache) -> tuple[Array]:
        """Return (dx,)."""
