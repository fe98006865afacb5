"""Operators with weights, and dropout."""

from collections.abc import Callable
from typing import Protocol

from seqgen_kernels.contract.arrays import Array, Cache


class Linear(Protocol):
    """y = x w^T + b, PyTorch's `linear`."""

    def forward(self, x: Array, w: Array, b: Array | None = None) -> tuple[Array, Cache]:
        """Take x (..., I), w (O, I), b (O,); return y (..., O)."""

    def backward(self, dy: Array, cache: Cache) -> tuple[Array, Array, Array | None]:
        """Return dx, dw, db."""

    def step(self, x: Array, w: Array, b: Array | None = None) -> Array:
        """Return y (B, O) of x (B, I)."""

    def prepare(self, w: Array, b: Array | None = None) -> Callable[[Array], Array]:
        """Check w and b once, for all steps to come, and lay them out; return `step` of x alone.

        w and b must not change meanwhile. Its sums may run in another order than those of `step`.
        """


class Embedding(Protocol):
    """y[...] = w[indices[...]], PyTorch's `embedding`."""

    def forward(self, indices: Array, w: Array, padding_idx: int | None = None) -> tuple[Array, Cache]:
        """Take integer indices of any shape in [0, V) and w (V, C); return y (*indices.shape, C)."""

    def backward(self, dy: Array, cache: Cache) -> tuple[Array]:
        """Return (dw,), added up in a fixed order; the row padding_idx is 0."""


class Dropout(Protocol):
    """y = x keep / (1 - p), with a mask drawn by Philox4x32-10: the same bits in every version and dtype."""

    def forward(self, x: Array, p: float, seed: int) -> tuple[Array, Cache]:
        """Take x of any shape, p in [0, 1), seed in [0, 2^64); return y like x, a copy if p = 0."""

    def backward(self, dy: Array, cache: Cache) -> tuple[Array]:
        """Return (dx,)."""
