"""Copies of a head's rows in the layouts that register tiles read, compiled. What they lack to whole tiles is 0."""

from seqgen_kernels._jit import compiled
from seqgen_kernels.contract import Array


@compiled
def copy(x: Array, factor: float, clean: bool, y: Array) -> None:
    """Fill y with factor x, as far as x reaches, and with 0 beyond; a clean copy has 0 for NaN.

    The products with ds take clean copies: where NaN belongs, ds is NaN already, and 0 NaN would spread it to the rest.
    """
    by, zero, width = y.dtype.type(factor), y.dtype.type(0), min(x.shape[1], y.shape[1])
    for i in range(min(x.shape[0], y.shape[0])):
        row, into, rest = x[i, :width], y[i, :width], y[i, width:]
        for d in range(row.shape[0]):
            value = by * row[d]
            into[d] = zero if clean & (value != value) else value
        for d in range(rest.shape[0]):
            rest[d] = zero
    for i in range(x.shape[0], y.shape[0]):
        rest = y[i]
        for d in range(rest.shape[0]):
            rest[d] = zero


@compiled
def turn(x: Array, panels: Array) -> None:
    """Fill panels (panels, D, columns): column c of panel p is row p columns + c of x."""
    width = panels.shape[2]
    for p in range(panels.shape[0]):
        rows = x[p * width : (p + 1) * width]
        for d in range(panels.shape[1]):
            column, into, rest = rows[:, d], panels[p, d], panels[p, d, rows.shape[0] :]
            for c in range(column.shape[0]):
                into[c] = column[c]
            for c in range(rest.shape[0]):
                rest[c] = 0
