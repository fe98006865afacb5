"""An image taken apart so that windows which move in steps see unbroken runs of numbers.

    cell (o, p):       the pixels from row o s - a and column p s - a on, s x s of them, so window (o, p) begins with it
    phase (f, g):      pixel (f, g) of all cells, an image in which the windows move in steps of 1
    tap (i, j) shows:  cell (o + i d div s, p + j d div s) of phase (i d mod s, j d mod s)

Counted line by line as one index, all windows see under a tap one phase, from one offset on. The loop over windows is
as long as an image, not as one of its short rows, and never skips a number; the price is a few cells at the end of
each line where no window begins. s, a, d are the stride, padding and dilation, each its own along H and along W.

An image is taken apart in two steps: its rows are sorted by f, then the numbers of a row by g. Back in the same way.
Of a large image only some lines are taken at a time, of small ones several together, so that all stay in the caches.
"""

from functools import lru_cache
from typing import NamedTuple

from seqgen_kernels._jit import inner
from seqgen_kernels._moves import move
from seqgen_kernels._pooling import Windows
from seqgen_kernels.contract import Array

Pair = tuple[int, int]
PIXELS = 2**13  # of one tile


class Plan(NamedTuple):
    """How images lie in tiles: `lines` lines and reach[0] more, of `pitch` cells, of each of `planes` images."""

    stride: Pair
    padding: Pair
    reach: Pair  # how many cells a window's last tap lies behind its first, down and across
    cells: int  # lines of cells in an image
    pitch: int
    lines: int
    planes: int


@lru_cache(64)
def plan(windows: Windows, size: Pair) -> Plan:
    """Lay out images (H, W) = size for windows."""
    kernel, stride, padding, dilation, outputs = windows
    down, across = ((k - 1) * d // s for k, d, s in zip(kernel, dilation, stride, strict=True))
    cells, wide = ((side + a - 1) // s + 1 for side, a, s in zip(size, padding, stride, strict=True))
    pitch = max(wide, outputs[1] + across)
    pixels = pitch * stride[0] * stride[1]
    lines = min(max(cells, outputs[0]), max(PIXELS // pixels - down, down + 1))
    planes = max(1, PIXELS // (pixels * (lines + down)))
    return Plan(stride, padding, (down, across), cells, pitch, lines, planes)


@inner
def take(x: Array, line: int, padding: Pair, blank: float, rows: Array) -> None:
    """Sort the rows of some lines of cells: rows (s, planes, lines, numbers), blank where x has none."""
    (_, height, width), (phases, _, lines, numbers) = x.shape, rows.shape
    source, into = x.reshape(-1), rows.reshape(-1)
    for plane in range(x.shape[0]):
        for o in range(lines):
            for f in range(phases):
                h = (line + o) * phases + f - padding[0]
                start = ((f * rows.shape[1] + plane) * lines + o) * numbers + padding[1]
                if 0 <= h < height:
                    move(source, (plane * height + h) * width, into, start, width)
                else:
                    fill(into[start : start + width], blank)


@inner
def give(rows: Array, line: int, lines: int, padding: Pair, x: Array) -> None:
    """Copy the rows of the first lines of cells back to x."""
    (_, height, width), phases = x.shape, rows.shape[0]
    source, into = rows.reshape(-1), x.reshape(-1)
    for plane in range(x.shape[0]):
        for o in range(lines):
            for f in range(phases):
                h = (line + o) * phases + f - padding[0]
                start = ((f * rows.shape[1] + plane) * rows.shape[2] + o) * rows.shape[3] + padding[1]
                if 0 <= h < height:
                    move(source, start, into, (plane * height + h) * width, width)


@inner
def split(row: Array, phases: Array) -> None:
    """Sort the numbers of a row: phases (s, pixels / s). A step that is known becomes vectors."""
    step = phases.shape[0]
    if step == 2:
        even, odd = phases[0], phases[1]
        for q in range(even.shape[0]):
            even[q] = row[2 * q]
            odd[q] = row[2 * q + 1]
    else:
        for g in range(step):
            shown, into = row[g:], phases[g]
            for q in range(into.shape[0]):
                into[q] = shown[step * q]


@inner
def join(phases: Array, row: Array) -> None:
    """Undo `split`."""
    step = phases.shape[0]
    if step == 2:
        even, odd = phases[0], phases[1]
        for q in range(even.shape[0]):
            row[2 * q] = even[q]
            row[2 * q + 1] = odd[q]
    else:
        for g in range(step):
            into, shown = row[g:], phases[g]
            for q in range(shown.shape[0]):
                into[step * q] = shown[q]


@inner
def fill(numbers: Array, value: float) -> None:
    """Set all numbers of a row, in a loop: an assignment to a slice takes longer to compile."""
    for q in range(numbers.shape[0]):
        numbers[q] = value
