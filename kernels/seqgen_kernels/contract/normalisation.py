"""Operators that give numbers mean 0 and variance 1, over a row or over a channel."""

from typing import Protocol

from seqgen_kernels.contract.arrays import Array, Cache


class LayerNorm(Protocol):
    """y = (x - mean) / sqrt(var + eps) w + b over the last axis, PyTorch's `layer_norm`; var divides by C."""

    def forward(
        self, x: Array, w: Array | None = None, b: Array | None = None, eps: float = 1e-5
    ) -> tuple[Array, Cache]:
        """Take x (..., C), w, b (C,), eps > 0; return y like x."""

    def backward(self, dy: Array, cache: Cache) -> tuple[Array, Array | None, Array | None]:
        """Return dx, dw, db."""


class RMSNorm(Protocol):
    """y = x / sqrt(mean x^2 + eps) w over the last axis, PyTorch's `rms_norm`, which has no bias."""

    def forward(self, x: Array, w: Array | None = None, eps: float = 1e-5) -> tuple[Array, Cache]:
        """Take x (..., C), w (C,), eps > 0; return y like x."""

    def backward(self, dy: Array, cache: Cache) -> tuple[Array, Array | None]:
        """Return dx, dw."""


class BatchNorm(Protocol):
    """y = (x - mean) / sqrt(var + eps) w + b a channel, PyTorch's `batch_norm`, which changes nothing in place.

    In training, mean and var (divided by the number n of values) are the batch's, and the new running
    statistics are (1 - momentum) old + momentum new, where the new variance is divided by n - 1; a channel
    with one value is a ValueError, a batch of nothing leaves the statistics as they were. In inference mean
    and var are the running ones, which must be given, and come back as copies. Absent ones stay None.
    """

    def forward(
        self,
        x: Array,
        w: Array | None = None,
        b: Array | None = None,
        running_mean: Array | None = None,
        running_var: Array | None = None,
        training: bool = False,
        momentum: float = 0.1,
        eps: float = 1e-5,
    ) -> tuple[tuple[Array, Array | None, Array | None], Cache]:
        """Take x (N, C, ...), w, b, running_mean, running_var (C,); return (y, new mean, new var)."""

    def backward(self, dy: Array | tuple[Array | None, ...], cache: Cache) -> tuple[Array, Array | None, Array | None]:
        """Take dy, or (dy, None, None): no gradient flows through running statistics. Return dx, dw, db."""
