"""Convolutions and transposed convolutions, of images and of sequences."""

from collections.abc import Callable
from typing import Any

from kernel_cases.case import Arguments, Case, Draw

Sizes = tuple[int, ...]


def conv(x: Sizes, w: Sizes, bias: bool = True, **options: Any) -> Callable[[Draw], Arguments]:
    return lambda draw: {"x": draw(*x), "w": draw(*w), "b": draw(w[0]) if bias else None, **options}


def transposed(x: Sizes, w: Sizes, bias: bool = True, groups: int = 1, **options: Any) -> Callable[[Draw], Arguments]:
    return lambda draw: {
        "x": draw(*x), "w": draw(*w), "b": draw(w[1] * groups) if bias else None, "groups": groups, **options
    }  # fmt: skip


CASES = [
    Case("conv2d", "plain", conv((2, 2, 4, 5), (3, 2, 3, 2))),
    Case("conv2d", "no bias", conv((1, 2, 3, 4), (2, 2, 2, 2), bias=False)),
    Case("conv2d", "the same size", conv((1, 2, 4, 5), (3, 2, 3, 3), padding=1)),
    Case("conv2d", "a step of 2, a rest is left", conv((2, 1, 6, 7), (2, 1, 3, 3), stride=2)),
    Case("conv2d", "steps wider than the kernel", conv((1, 2, 7, 8), (2, 2, 2, 1), stride=(3, 4))),
    Case("conv2d", "dilation", conv((1, 2, 6, 7), (2, 2, 2, 3), dilation=(3, 2))),
    Case("conv2d", "pairs",
         conv((1, 2, 5, 9), (2, 2, 2, 3), stride=(2, 3), padding=(1, 3), dilation=(2, 3))),
    Case("conv2d", "padding wider than the kernel", conv((1, 1, 2, 3), (2, 1, 2, 3), padding=(3, 4))),
    Case("conv2d", "padding and a step beyond it", conv((1, 1, 2, 3), (2, 1, 2, 2), padding=(3, 4), stride=(3, 5))),
    Case("conv2d", "a kernel larger than the image", conv((1, 2, 2, 1), (2, 2, 4, 3), padding=(1, 2))),
    Case("conv2d", "1 x 1", conv((2, 3, 2, 3), (4, 3, 1, 1))),
    Case("conv2d", "1 x 1, a step of 2, padded", conv((1, 2, 4, 3), (2, 2, 1, 1), stride=2, padding=1)),
    Case("conv2d", "the whole image", conv((2, 2, 3, 4), (3, 2, 3, 4))),
    Case("conv2d", "one number", conv((1, 1, 1, 1), (1, 1, 1, 1))),
    Case("conv2d", "groups", conv((2, 4, 2, 3), (6, 2, 2, 2), groups=2, padding=1)),
    Case("conv2d", "groups, a step of 2", conv((1, 6, 5, 4), (3, 2, 3, 2), groups=3, stride=2)),
    Case("conv2d", "depthwise", conv((2, 3, 4, 4), (3, 1, 3, 3), groups=3, padding=1)),
    Case("conv2d", "depthwise, two outputs a channel", conv((1, 3, 3, 6), (6, 1, 2, 3), groups=3, dilation=2)),
    Case("conv2d", "17 columns", conv((1, 2, 2, 19), (2, 2, 2, 3))),
    Case("conv2d", "70 columns", conv((1, 1, 2, 70), (2, 1, 1, 3), padding=(0, 1))),
    Case("conv2d", "66 columns, a step of 2", conv((1, 1, 1, 133), (1, 1, 1, 3), stride=(1, 2))),
    Case("conv2d", "many channels", conv((1, 9, 2, 3), (11, 9, 1, 2))),
    Case("conv2d", "images for two threads", conv((9, 1, 3, 3), (2, 1, 2, 2))),
    Case("conv2d", "no images", conv((0, 2, 4, 4), (3, 2, 3, 3))),
    Case("conv2d", "no channels", conv((2, 0, 3, 3), (2, 0, 2, 2))),
    Case("conv2d", "no outputs", conv((2, 2, 3, 3), (0, 2, 2, 2))),
    Case("conv1d", "plain", conv((2, 3, 7), (2, 3, 3))),
    Case("conv1d", "all options", conv((2, 4, 9), (6, 2, 3), groups=2, stride=2, padding=2, dilation=2)),
    Case("conv1d", "causal, dilated", conv((1, 2, 20), (3, 2, 2), padding=4, dilation=4)),
    Case("conv1d", "no bias", conv((2, 2, 5), (2, 2, 5), bias=False)),
    Case("conv1d", "one number", conv((1, 1, 1), (1, 1, 1))),
    Case("conv1d", "no rows", conv((0, 2, 5), (2, 2, 2))),
    Case("conv_transpose2d", "plain", transposed((2, 2, 2, 3), (2, 3, 3, 2))),
    Case("conv_transpose2d", "no bias", transposed((1, 2, 2, 3), (2, 2, 2, 2), bias=False)),
    Case("conv_transpose2d", "twice the size", transposed((1, 2, 3, 4), (2, 2, 4, 4), stride=2, padding=1)),
    Case("conv_transpose2d", "twice the size, an odd kernel",
         transposed((1, 2, 2, 3), (2, 2, 5, 5), stride=2, padding=2, output_padding=1)),
    Case("conv_transpose2d", "pairs",
         transposed((1, 2, 3, 2), (2, 2, 2, 3), stride=(3, 2), padding=(1, 2), output_padding=(2, 0), dilation=(1, 3))),
    Case("conv_transpose2d", "more output padding than a step",
         transposed((1, 1, 3, 2), (1, 2, 2, 2), output_padding=(2, 1), dilation=(3, 2))),
    Case("conv_transpose2d", "steps wider than the kernel", transposed((1, 2, 2, 3), (2, 2, 1, 2), stride=(2, 4))),
    Case("conv_transpose2d", "padding wider than the kernel", transposed((1, 1, 5, 6), (1, 2, 2, 1), padding=(2, 2))),
    Case("conv_transpose2d", "padding beyond what a pixel writes",
         transposed((1, 1, 4, 5), (1, 2, 2, 2), stride=2, padding=3)),
    Case("conv_transpose2d", "1 x 1", transposed((2, 3, 2, 3), (3, 2, 1, 1))),
    Case("conv_transpose2d", "one pixel", transposed((2, 3, 1, 1), (3, 2, 3, 4), stride=3)),
    Case("conv_transpose2d", "one number", transposed((1, 1, 1, 1), (1, 1, 1, 1))),
    Case("conv_transpose2d", "groups", transposed((2, 4, 2, 3), (4, 3, 2, 2), groups=2, stride=2)),
    Case("conv_transpose2d", "depthwise", transposed((1, 3, 3, 3), (3, 1, 3, 3), groups=3, padding=1)),
    Case("conv_transpose2d", "68 columns", transposed((1, 1, 1, 34), (1, 2, 1, 4), stride=(1, 2), padding=(0, 1))),
    Case("conv_transpose2d", "many channels", transposed((1, 9, 1, 2), (9, 11, 2, 1))),
    Case("conv_transpose2d", "images for two threads", transposed((9, 1, 2, 2), (1, 2, 2, 2))),
    Case("conv_transpose2d", "no images", transposed((0, 2, 4, 4), (2, 3, 3, 3))),
    Case("conv_transpose2d", "no channels", transposed((2, 0, 3, 3), (0, 2, 2, 2))),
    Case("conv_transpose2d", "no outputs", transposed((2, 2, 3, 3), (2, 0, 2, 2))),
    Case("conv_transpose1d", "plain", transposed((2, 3, 4), (3, 2, 3))),
    Case("conv_transpose1d", "all options",
         transposed((2, 4, 4), (4, 2, 3), groups=2, stride=3, padding=2, output_padding=2, dilation=2)),
    Case("conv_transpose1d", "no bias", transposed((1, 2, 3), (2, 2, 2), bias=False)),
    Case("conv_transpose1d", "one number", transposed((1, 1, 1), (1, 1, 1))),
    Case("conv_transpose1d", "no rows", transposed((0, 2, 5), (2, 2, 2))),
]  # fmt: skip
