"""What the convolutions of all versions share: what they accept, and how large an output is.

    conv             outputs = floor((size + 2 padding - dilation (kernel - 1) - 1) / stride) + 1
    conv_transpose   outputs = (size - 1) stride - 2 padding + dilation (kernel - 1) + 1 + output_padding

The second undoes the first: an image of `outputs` is one that a convolution makes `size` of. `letters` names the
axes, "L" of a sequence or "HW" of an image. A sequence is an image of height 1, under a kernel of height 1.
"""

from typing import Any, NamedTuple

import numpy as np

from seqgen_kernels import checks
from seqgen_kernels._pooling import sizes
from seqgen_kernels.contract import Array
from seqgen_kernels.contract.pooling import Sizes

Pair = tuple[int, int]


class Geometry(NamedTuple):
    """How a kernel moves: pairs, along H and along W. `outputs` are the sides of y."""

    kernel: Pair
    stride: Pair
    padding: Pair
    dilation: Pair
    groups: int
    output_padding: Pair
    outputs: Pair


def conv(
    operator: str,
    letters: str,
    x: Array,
    w: Array,
    b: Array | None,
    stride: Sizes,
    padding: Sizes,
    dilation: Sizes,
    groups: int,
) -> Geometry:
    """Check a convolution of x (N, C, ...) with w (O, C / groups, ...)."""
    _check_arrays(operator, letters, x, w, b, "O", "C / groups")
    _check_groups(operator, groups)
    _check_divisible(operator, "x", x, "C", x.shape[1], groups)
    _check_divisible(operator, "w", w, "O", w.shape[0], groups)
    checks.shape(operator, "w", w, "O", x.shape[1] // groups, *_kernel(letters))
    checks.shape(operator, "b", b, w.shape[0])
    steps, edges, gaps = _options(operator, letters, stride, padding, dilation)
    outputs = []
    for letter, size, k, s, a, d in zip(letters, x.shape[2:], w.shape[2:], steps, edges, gaps, strict=True):
        _check_size(operator, x, letter, size, d * (k - 1) + 1 - 2 * a)
        outputs.append((size + 2 * a - d * (k - 1) - 1) // s + 1)
    return _geometry(groups, w.shape[2:], steps, edges, gaps, (0,) * len(letters), tuple(outputs))


def conv_transpose(
    operator: str,
    letters: str,
    x: Array,
    w: Array,
    b: Array | None,
    stride: Sizes,
    padding: Sizes,
    output_padding: Sizes,
    groups: int,
    dilation: Sizes,
) -> Geometry:
    """Check a transposed convolution of x (N, C, ...) with w (C, O / groups, ...)."""
    _check_arrays(operator, letters, x, w, b, "C", "O / groups")
    _check_groups(operator, groups)
    _check_divisible(operator, "x", x, "C", x.shape[1], groups)
    checks.shape(operator, "w", w, x.shape[1], "O / groups", *_kernel(letters))
    checks.shape(operator, "b", b, w.shape[1] * groups)
    steps, edges, gaps = _options(operator, letters, stride, padding, dilation)
    more = sizes(operator, "output_padding", output_padding, len(letters), 0)
    _check_output_padding(operator, output_padding, more, steps, gaps)
    outputs = []
    for letter, size, k, s, a, d, extra in zip(
        letters, x.shape[2:], w.shape[2:], steps, edges, gaps, more, strict=True
    ):
        one = d * (k - 1) + 1 + extra - 2 * a  # outputs of an image of one pixel; each further one adds a stride
        _check_size(operator, x, letter, size, 1 + -((one - 1) // s))
        outputs.append((size - 1) * s + one)
    return _geometry(groups, w.shape[2:], steps, edges, gaps, more, tuple(outputs))


def _check_arrays(operator: str, letters: str, x: Array, w: Array, b: Array | None, *leading: str) -> None:
    checks.floats(operator, x=x, w=w, b=b)
    checks.shape(operator, "x", x, "N", "C", *letters)
    checks.shape(operator, "w", w, *leading, *_kernel(letters))
    if min(w.shape[2:]) < 1:
        raise ValueError(f"{operator}: w has shape {w.shape}, wanted {' and '.join(_kernel(letters))} of 1 or more")


def _kernel(letters: str) -> list[str]:
    return [f"K{letter}" for letter in letters]


def _check_groups(operator: str, groups: Any) -> None:
    if isinstance(groups, bool) or not isinstance(groups, int | np.integer):
        raise TypeError(f"{operator}: groups is {groups!r}, wanted an integer")
    if groups < 1:
        raise ValueError(f"{operator}: groups is {groups}, wanted 1 or more")


def _check_divisible(operator: str, name: str, array: Array, letter: str, channels: int, groups: int) -> None:
    if channels % groups:
        raise ValueError(f"{operator}: {name} has shape {array.shape}, wanted {letter} divisible by {groups} groups")


def _check_size(operator: str, x: Array, letter: str, size: int, needed: int) -> None:
    if size < max(1, needed):
        wanted = f"{letter} of {max(1, needed)} or more for one output"
        raise ValueError(f"{operator}: x has shape {x.shape}, wanted {wanted}")


def _options(operator: str, letters: str, stride: Sizes, padding: Sizes, dilation: Sizes) -> list[tuple[int, ...]]:
    named = (("stride", stride, 1), ("padding", padding, 0), ("dilation", dilation, 1))
    return [sizes(operator, name, value, len(letters), low) for name, value, low in named]


def _check_output_padding(
    operator: str, given: Sizes, more: tuple[int, ...], steps: tuple[int, ...], gaps: tuple[int, ...]
) -> None:
    for extra, s, d in zip(more, steps, gaps, strict=True):
        if extra >= max(s, d):
            wanted = f"less than stride {s} or than dilation {d}"
            raise ValueError(f"{operator}: output_padding is {given}, wanted {wanted}")


def _geometry(groups: int, *each: tuple[int, ...]) -> Geometry:
    """Make pairs of the kernel, stride, padding, dilation, output_padding and outputs: a sequence has height 1."""
    one_row = (1, 1, 0, 1, 0, 1)
    pairs = [(of[0], of[1]) if len(of) == 2 else (one, of[0]) for one, of in zip(one_row, each, strict=True)]
    kernel, stride, padding, dilation, output_padding, outputs = pairs
    return Geometry(kernel, stride, padding, dilation, int(groups), output_padding, outputs)
