"""The compiled copies into the planes of a plan (`plan.py`), and of sums back to where they belong."""

import numpy as np

from seqgen_kernels._conv.plan import Plan
from seqgen_kernels._jit import inner
from seqgen_kernels._moves import move
from seqgen_kernels.contract import Array


@inner
def lay_out(x: Array, n: int, images: int, channel: int, plan: Plan, planes: Array) -> None:
    """Fill the planes with what is shown of images n, n + 1, ... of x, channels from `channel` on."""
    height, width, lines, columns = x.shape[2], x.shape[3], plan.lines, plan.columns
    sorted_width, row = -(-width // plan.step), plan.images * plan.outputs[1]
    sorts = np.empty(plan.step * height * sorted_width if plan.step > 1 else 0, x.dtype)
    source, into = x.reshape(-1) if plan.step == 1 else sorts, planes.reshape(-1)
    for c in range(planes.shape[0]):
        for m in range(images):
            image = ((n + m) * x.shape[1] + channel + c) * height * width
            if plan.step > 1:
                _sort(x[n + m, channel + c], plan.step, sorts)
                image = 0
            for j in range(planes.shape[1]):
                first, last, sort, start = columns[j, 0], columns[j, 1], columns[j, 2], columns[j, 3]
                a = image + sort * height * sorted_width + start
                b = (c * planes.shape[1] + j) * plan.pitch + m * plan.outputs[1] + first
                if first < last and plan.alike:
                    _move_all(source, a, into, b, lines, height, width, first, last)
                elif first < last:
                    _move_lines(source, a, into, b, lines, height, sorted_width, row, last - first)


@inner
def _sort(image: Array, step: int, sorts: Array) -> None:
    """Take every step-th pixel of a line, from each of the first ones."""
    height, width = image.shape
    sorted_width = -(-width // step)
    for sort in range(step):
        into = sorts[sort * height * sorted_width : (sort + 1) * height * sorted_width]
        if width == step * sorted_width:
            _pick(image.reshape(-1)[sort:], step, into)  # all lines at once
        else:
            for h in range(height):
                _pick(image[h, sort:], step, into[h * sorted_width :][: (width - sort + step - 1) // step])


@inner
def _pick(line: Array, step: int, into: Array) -> None:
    """Copy every step-th number; a step that is known becomes vectors."""
    if step == 2:
        for q in range(into.shape[0]):
            into[q] = line[2 * q]
    else:
        for q in range(into.shape[0]):
            into[q] = line[step * q]


@inner
def _move_all(
    source: Array, a: int, into: Array, b: int, lines: Array, height: int, width: int, first: int, last: int
) -> None:
    """Copy all lines as one run, moved to the side; what came in from neighbouring lines is overwritten by zeros."""
    low, high = max(0, lines[0]), min(height, lines[-1] + 1)
    if low < high:
        b += (low - lines[0]) * width
        move(source, a + low * width, into, b, (high - low - 1) * width + last - first)
        for q in range(last - first, width):  # from the end of a line to the beginning of the next
            for r in range(high - low - 1):
                into[b + q + r * width] = 0


@inner
def _move_lines(
    source: Array, a: int, into: Array, b: int, lines: Array, height: int, width: int, row: int, count: int
) -> None:
    for r in range(lines.shape[0]):
        if 0 <= lines[r] < height:
            move(source, a + lines[r] * width, into, b + r * row, count)


@inner
def put_back(sums: Array, n: int, images: int, o: int, y: Array) -> None:
    """Copy sums (O, P, images, Q and the gap) to where they belong in y, outputs from o on."""
    (outputs, lines, joined, row), width = sums.shape, y.shape[3]
    source, into = sums.reshape(-1), y.reshape(-1)
    for r in range(outputs):
        for m in range(images):
            image = ((n + m) * y.shape[1] + o + r) * lines
            for p in range(lines):
                move(source, ((r * lines + p) * joined + m) * row, into, (image + p) * width, width)
