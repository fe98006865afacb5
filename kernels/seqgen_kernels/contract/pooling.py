"""Operators that change the resolution of an image or of a sequence, without weights."""

from typing import Protocol

from seqgen_kernels.contract.arrays import Array, Cache

Sizes = int | tuple[int, ...]


class MaxPool(Protocol):
    """The largest value under a window, PyTorch's `max_pool1d` and `max_pool2d`.

    Sizes are an integer for all axes, or one for each. stride is kernel_size where absent, padding is at most half
    of kernel_size. The window shows every dilation-th value; what lies in the padding never wins, and a window
    that shows nothing else gives -inf. With ceil_mode a last window may reach beyond the padded edge, if it
    starts before it. Of equal values the first gets the gradient; a NaN wins, of several the last.
    """

    def forward(
        self,
        x: Array,
        kernel_size: Sizes,
        stride: Sizes | None = None,
        padding: Sizes = 0,
        dilation: Sizes = 1,
        ceil_mode: bool = False,
    ) -> tuple[Array, Cache]:
        """Take x (N, C, L) or (N, C, H, W); return y with the axes after C pooled."""

    def backward(self, dy: Array, cache: Cache) -> tuple[Array]:
        """Return (dx,)."""


class AvgPool(Protocol):
    """The mean under a window, PyTorch's `avg_pool1d` and `avg_pool2d`; sizes and ceil_mode as in `MaxPool`.

    Padding is zeros. A window's sum is divided by the number of values it shows, padding included if
    count_include_pad; what reaches beyond the padded edge is never counted.
    """

    def forward(
        self,
        x: Array,
        kernel_size: Sizes,
        stride: Sizes | None = None,
        padding: Sizes = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
    ) -> tuple[Array, Cache]:
        """Take x (N, C, L) or (N, C, H, W); return y with the axes after C pooled."""

    def backward(self, dy: Array, cache: Cache) -> tuple[Array]:
        """Return (dx,)."""


class Upsample(Protocol):
    """Every pixel becomes a block of equal ones, PyTorch's `interpolate` with mode "nearest"."""

    def forward(self, x: Array, scale_factor: Sizes) -> tuple[Array, Cache]:
        """Take x (N, C, H, W) and an integer or a pair, 1 or more; return y (N, C, H scale, W scale)."""

    def backward(self, dy: Array, cache: Cache) -> tuple[Array]:
        """Return (dx,)."""
