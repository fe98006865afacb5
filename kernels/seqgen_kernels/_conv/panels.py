"""The weights of a convolution in panels: tap by tap, those of a few outputs side by side, as register tiles read them.

panels[g, m, k, r] = w[g, o, k]             o = m width + r, k = (c, i, j)
mirrored:          = w[g, o', c, (i, j)]    c = m width + r, k = (o', i, j): then outputs are channels of x
"""

from collections.abc import Callable
from math import prod

import numpy as np

from seqgen_kernels._conv.columns import transpose
from seqgen_kernels._jit import compiled
from seqgen_kernels._threads import share_rows
from seqgen_kernels.contract import Array

WIDTH, FEW_OUTPUTS = 16, 2
NUMBERS = 2**16  # of a share


def panels_of(w: Array, groups: int) -> Array:
    """Return panels (groups, M, K, width) of w (O, C / groups, KH, KW); outputs that do not exist may have anything."""
    outputs, taps, weights = len(w) // groups, prod(w.shape[1:]), np.ascontiguousarray(w).reshape(-1)
    panels = _room(groups, outputs, taps, w.dtype)
    _share(lambda first, last: _pack(weights, outputs, taps, first, last, panels), panels)
    return panels


def mirrored_panels_of(w: Array, groups: int) -> Array:
    """Return the panels whose outputs are the channels of w (O, C / groups, KH, KW) and whose taps are (o, i, j)."""
    outputs, channels, places = len(w) // groups, w.shape[1], prod(w.shape[2:])
    panels = _room(groups, channels, outputs * places, w.dtype)
    source = panels_of(w, groups)
    _share(lambda first, last: _turn(source, outputs, places, first, last, channels, panels), panels)
    return panels


def _room(groups: int, outputs: int, taps: int, dtype: object) -> Array:
    width = FEW_OUTPUTS if outputs <= 2 * FEW_OUTPUTS else WIDTH
    return np.empty((groups, -(-outputs // width), taps, width), dtype)  # type: ignore[call-overload,no-any-return]


def _share(work: Callable[[int, int], None], panels: Array) -> None:
    count = panels.shape[0] * panels.shape[1]
    share_rows(work, count, max(1, NUMBERS * count // max(1, panels.size)))


@compiled
def _pack(weights: Array, outputs: int, taps: int, first: int, last: int, panels: Array) -> None:
    """Fill some panels, of weights (groups, outputs, taps)."""
    (_, count, _, width), into = panels.shape, panels.reshape(-1)
    for item in range(first, last):
        g, o = item // count, item % count * width
        a, rows = (g * outputs + o) * taps, min(width, outputs - o)
        transpose(weights, a, taps, into, item * taps * width, width, rows, taps)


@compiled
def _turn(source: Array, outputs: int, places: int, first: int, last: int, channels: int, panels: Array) -> None:
    """Fill some panels of channels, of those of outputs: square by square, for every place of the kernel."""
    (_, count, _, width), (_, sources, _, across) = panels.shape, source.shape
    flat, into, row = source.reshape(-1), panels.reshape(-1), places * across
    for item in range(first, last):
        g, c = item // count, item % count * width
        rows = min(width, channels - c)
        for m in range(sources):
            columns = min(across, outputs - m * across)
            for k in range(places):
                a = (((g * sources + m) * channels + c) * places + k) * across
                b = ((item * outputs + m * across) * places + k) * width
                transpose(flat, a, row, into, b, places * width, rows, columns)
