"""Windows that move over an image: what they accept, how many fit, and what each of their places shows.

    along one axis, place k of window o shows x[o stride - padding + k dilation]

A place of the window, a tap, is inside x for an unbroken span of windows, so a tap is a pair of slices: the
windows, and what they show. Taken tap by tap, pooling needs no padded copy. A sequence is an image of height 1.
"""

from typing import Any, NamedTuple

import numpy as np

from seqgen_kernels.contract import Array
from seqgen_kernels.contract.pooling import Sizes

Pair = tuple[int, int]
Span = tuple[slice, slice]


class Windows(NamedTuple):
    """All of it in pairs, along H and along W."""

    kernel: Pair
    stride: Pair
    padding: Pair
    dilation: Pair
    outputs: Pair


def sizes(operator: str, name: str, value: Any, axes: int, low: int) -> tuple[int, ...]:
    """Return one integer an axis, `low` or more, of one for all or one for each."""
    values = tuple(value) if isinstance(value, tuple | list) else (value,) * axes
    if len(values) != axes or not all(map(_is_integer, values)):
        each = "a pair of them" if axes == 2 else "a tuple of one"
        raise TypeError(f"{operator}: {name} is {value!r}, wanted an integer or {each}")
    if min(values) < low:
        raise ValueError(f"{operator}: {name} is {value}, wanted {low} or more")
    return tuple(int(number) for number in values)


def _is_integer(value: object) -> bool:
    return isinstance(value, int | np.integer) and not isinstance(value, bool)


def windows(
    operator: str, x: Array, kernel_size: Sizes, stride: Sizes | None, padding: Sizes, dilation: Sizes, ceil_mode: bool
) -> Windows:
    """Check the options for x (N, C, L) or (N, C, H, W) and count the windows."""
    axes = x.ndim - 2
    kernel = sizes(operator, "kernel_size", kernel_size, axes, 1)
    steps = kernel if stride is None else sizes(operator, "stride", stride, axes, 1)
    edges = sizes(operator, "padding", padding, axes, 0)
    gaps = sizes(operator, "dilation", dilation, axes, 1)
    for edge, width in zip(edges, kernel, strict=True):
        if 2 * edge > width:
            raise ValueError(f"{operator}: padding is {padding}, wanted half of kernel_size {kernel_size} or less")
    outputs = []
    for axis, letter in enumerate("HW" if axes == 2 else "L"):
        size, options = x.shape[2 + axis], (kernel[axis], steps[axis], edges[axis], gaps[axis], ceil_mode)
        if size < _least(*options):
            wanted = f"{letter} of {_least(*options)} or more for one window"
            raise ValueError(f"{operator}: x has shape {x.shape}, wanted {wanted}")
        outputs.append(_count(size, *options))
    height = axes == 1  # an image of height 1, looked at by windows of height 1
    one, none = (1,) * height, (0,) * height
    return Windows(*map(_pair, (one + kernel, one + steps, none + edges, one + gaps, (*one, *outputs))))


def spans(windows: Windows, axis: int, size: int) -> list[Span]:
    """Return for each tap along an axis of x, of that size, its windows and what they show."""
    kernel, stride, padding, dilation, outputs = (pair[axis] for pair in windows)
    result = []
    for tap in range(kernel):
        offset = tap * dilation - padding
        first = max(0, -(offset // stride))
        last = max(first, min(outputs, (size - 1 - offset) // stride + 1))
        start = first * stride + offset
        stop = start if first == last else (last - 1) * stride + offset + 1
        result.append((slice(first, last), slice(start, stop, stride)))
    return result


def shown(windows: Windows, axis: int, size: int, count_include_pad: bool) -> Array:
    """Count what each window shows along an axis, in float64; no dilation."""
    kernel, stride, padding, _, outputs = (pair[axis] for pair in windows)
    first = np.arange(outputs) * stride - padding
    last = np.minimum(first + kernel, size + padding)
    if not count_include_pad:
        first, last = np.maximum(first, 0), np.minimum(last, size)
    return np.asarray(last - first, np.float64)


def _least(kernel: int, stride: int, padding: int, dilation: int, ceil_mode: bool) -> int:
    """Return the smallest size that gives a window: it fits, or with ceil_mode misses by less than a stride."""
    return max(1, dilation * (kernel - 1) + 1 - 2 * padding - (stride - 1 if ceil_mode else 0))


def _count(size: int, kernel: int, stride: int, padding: int, dilation: int, ceil_mode: bool) -> int:
    """Count the windows along an axis."""
    room = size + 2 * padding - dilation * (kernel - 1) - 1
    count = (room + (stride - 1 if ceil_mode else 0)) // stride + 1
    beyond = ceil_mode and (count - 1) * stride >= size + padding  # the last one would show padding on the right only
    return count - 1 if beyond else count


def _pair(values: tuple[int, ...]) -> Pair:
    height, width = values
    return height, width
