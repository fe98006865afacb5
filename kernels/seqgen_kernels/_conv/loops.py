"""The compiled loops around the tiles of a convolution: over the groups, pixels, taps and outputs of a few images.

A tile takes the taps in portions whose pixels stay in the first cache, and its pixels likewise, so that all outputs
meet them there. The last pixels of an image, less than a vector, are summed beside it and copied.
"""

import numpy as np

from seqgen_kernels._conv.columns import transpose
from seqgen_kernels._conv.panels import FEW_OUTPUTS
from seqgen_kernels._conv.plan import Pair, Plan
from seqgen_kernels._conv.planes import lay_out, put_back
from seqgen_kernels._conv.tiles import TAPS, gradient_tile, sum_tile
from seqgen_kernels._jit import compiled, inner
from seqgen_kernels._vectors import VECTOR_BYTES
from seqgen_kernels.contract import Array

TAPS_AT_ONCE = 72
PIXELS_AT_ONCE = 96


@compiled
def gather_images(
    x: Array, panels: Array, bias: Array, plan: Plan, shown: Array, planes: Array, items: Pair, parts: int, y: Array
) -> None:
    """Set the outputs of the items first to last: each is a part of the panels of outputs, for a few images."""
    groups, count, width, channels = panels.shape[0], panels.shape[1], panels.shape[3], planes.shape[0]
    outputs = y.shape[1] // groups
    direct = plan.images == 1 and plan.outputs[1] == y.shape[3]
    sums = np.empty((0 if direct else outputs, plan.outputs[0], plan.images, plan.outputs[1]), y.dtype)
    whole = y.reshape(y.shape[0], y.shape[1], -1)
    for item in range(items[0], items[1]):
        n, part = item // parts * plan.images, item % parts
        images = min(plan.images, x.shape[0] - n)
        start, stop = groups * count * part // parts, groups * count * (part + 1) // parts
        for g in range(groups):
            first, last = max(0, start - g * count), min(count, stop - g * count)
            if first < last:
                lay_out(x, n, images, g * channels, plan, planes)
                low, high = g * outputs + first * width, g * outputs + min(outputs, last * width)
                into = whole[n, low:high] if direct else sums[: high - low].reshape(high - low, -1)
                all_sums(panels[g, first:last], shown, plan.offsets, bias[low:], into)
                if not direct:
                    put_back(sums[: high - low], n, images, low, y)


@inner
def all_sums(panels: Array, shown: Array, offsets: Array, bias: Array, y: Array) -> None:
    """Set y (O, pixels): large tiles, narrow ones, and what is left at the edge."""
    lanes = VECTOR_BYTES // y.itemsize
    few, pixels = panels.shape[2] == FEW_OUTPUTS, y.shape[1]
    step = (12 if few else 3) * lanes
    large, narrow = pixels - pixels % step, pixels - pixels % lanes
    edge = np.empty((y.shape[0] if narrow < pixels else 0, lanes), y.dtype)
    tiles = pixels // step
    for tile in range(tiles + -(-(pixels - large) // lanes)):
        whole = tile < tiles  # a variable, as all of these: Numba compiles anew for every True that stands in the text
        p = tile * step if whole else large + (tile - tiles) * lanes
        into, place = (y, p) if p < narrow else (edge, p - p)
        _sum_tiles(panels, shown, offsets, bias, into, place, p, few, whole)
    for o in range(edge.shape[0]):
        for p in range(narrow, pixels):
            y[o, p] = edge[o, p - narrow]


@inner
def _sum_tiles(
    panels: Array, shown: Array, offsets: Array, bias: Array, y: Array, p: int, pixel: int, few: bool, large: bool
) -> None:
    """Set all outputs of some pixels."""
    taps, width, rows = offsets.shape[0], panels.shape[2], 2 if few else 8
    for k in range(0, max(1, taps), TAPS_AT_ONCE):
        some = k, min(taps, k + TAPS_AT_ONCE)
        for o in range(0, y.shape[0], rows):
            place = o // width * taps * width + o % width, o, p, pixel
            if few and large:
                sum_tile(panels, shown, offsets, bias, y, place, some, 2, 12)
            elif few:
                sum_tile(panels, shown, offsets, bias, y, place, some, 2, 1)
            elif large:
                sum_tile(panels, shown, offsets, bias, y, place, some, 8, 3)
            else:
                sum_tile(panels, shown, offsets, bias, y, place, some, 8, 1)


@compiled
def correlate_images(
    x: Array, dy: Array, plan: Plan, shown: Array, planes: Array, images: Pair, span: Pair, dw: Array
) -> None:
    """Add to dw (groups, taps, outputs) what images give, for the vectors of outputs in span."""
    lanes = VECTOR_BYTES // dy.itemsize
    channels, outputs = planes.shape[0], dy.shape[1] // dw.shape[0]
    flows = np.zeros((plan.outputs[0], plan.images, plan.outputs[1], dw.shape[2]), dy.dtype)
    step = plan.outputs[1] if plan.outputs[1] > dy.shape[3] else max(1, flows.size // dw.shape[2])
    run = dy.shape[3] if plan.outputs[1] > dy.shape[3] else step  # never over a gap: 0 NaN would be NaN
    for n in range(images[0], images[1], plan.images):
        count = min(plan.images, images[1] - n)
        if count < plan.images:
            planes.fill(0)
            flows.fill(0)
        for g in range(dw.shape[0]):
            lay_out(x, n, count, g * channels, plan, planes)
            _transpose(dy, n, count, g * outputs, outputs, flows)
            rows = flows.reshape(-1, dw.shape[2])
            for p in range(0, rows.shape[0], step):
                for q in range(p, p + run, PIXELS_AT_ONCE):
                    some = rows[q : min(q + PIXELS_AT_ONCE, p + run)]
                    _all_gradients(some, q, shown, plan.offsets, span[0] * lanes, span[1] * lanes, dw[g])


@inner
def _transpose(dy: Array, n: int, images: int, first: int, outputs: int, flows: Array) -> None:
    """Set flows (P, images, Q and the gap, O): outputs side by side."""
    (_, channels, high, wide), (_, joined, row, into_width) = dy.shape, flows.shape
    if joined == 1:
        count = 1 if row == wide else high  # of runs
        for p in range(count):
            start = (n * channels + first) * high * wide + p * wide
            size = high * wide // count
            into = p * row * into_width
            transpose(dy.reshape(-1), start, high * wide, flows.reshape(-1), into, into_width, outputs, size)
        return
    for m in range(images):
        for p in range(flows.shape[0]):
            for o in range(outputs):
                line = dy[n + m, first + o, p]
                for q in range(line.shape[0]):
                    flows[p, m, q, o] = line[q]


@inner
def _all_gradients(flows: Array, p: int, shown: Array, offsets: Array, first: int, last: int, dw: Array) -> None:
    """Add to dw what the pixels from p on give, for outputs from first to last - 1."""
    lanes = VECTOR_BYTES // dw.itemsize
    o = first
    while o < last:
        vectors = min(4, (last - o) // lanes)
        for k in range(0, offsets.shape[0], TAPS):
            if vectors == 4:
                gradient_tile(flows, shown, offsets, dw, k, o, p, 4)
            elif vectors > 1:
                gradient_tile(flows, shown, offsets, dw, k, o, p, 2)
            else:
                gradient_tile(flows, shown, offsets, dw, k, o, p, 1)
        o += lanes * (4 if vectors == 4 else 2 if vectors > 1 else 1)
