"""Operators whose weights are a small window, which moves over an image or over a sequence."""

from typing import Protocol

from seqgen_kernels.contract.arrays import Array, Cache
from seqgen_kernels.contract.pooling import Sizes


class Conv(Protocol):
    """Every output a weighted sum of what the kernel shows, PyTorch's `conv1d` and `conv2d`.

    Sizes are an integer for all axes, or one for each. The kernel moves in steps of stride over x, with padding zeros
    around it, and shows every dilation-th value. Channels fall into groups, and outputs see their own group only.
    """

    def forward(
        self,
        x: Array,
        w: Array,
        b: Array | None = None,
        stride: Sizes = 1,
        padding: Sizes = 0,
        dilation: Sizes = 1,
        groups: int = 1,
    ) -> tuple[Array, Cache]:
        """Take x (N, C, H, W), w (O, C / groups, KH, KW), b (O,), or without H and KH; return y (N, O, ...)."""

    def backward(self, dy: Array, cache: Cache) -> tuple[Array, Array, Array | None]:
        """Return dx, dw, db."""


class ConvTranspose(Protocol):
    """Every input writes the kernel, weighted, PyTorch's `conv_transpose1d` and `conv_transpose2d`.

    It is the gradient of `Conv` with respect to its x, with the same w: stride, padding and dilation are that
    convolution's. Several sizes of image give a convolution the same number of outputs; output_padding, less than the
    stride or than the dilation, says how much larger than the smallest of them y is.
    """

    def forward(
        self,
        x: Array,
        w: Array,
        b: Array | None = None,
        stride: Sizes = 1,
        padding: Sizes = 0,
        output_padding: Sizes = 0,
        groups: int = 1,
        dilation: Sizes = 1,
    ) -> tuple[Array, Cache]:
        """Take x (N, C, H, W), w (C, O / groups, KH, KW), b (O,), or without H and KH; return y (N, O, ...)."""

    def backward(self, dy: Array, cache: Cache) -> tuple[Array, Array, Array | None]:
        """Return dx, dw, db."""
