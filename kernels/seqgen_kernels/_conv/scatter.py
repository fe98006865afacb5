"""The gradient of a convolution with respect to its images, which is what a transposed convolution does forward.

In steps of 1 it is a convolution with the mirrored kernel, in larger ones a matrix product whose columns are added
where the kernel took them from: runs of channels (`rows.py`), or, where channels are few, of pixels
(`few.py`).
"""

import numpy as np

from seqgen_kernels._conv.few import scatter_few
from seqgen_kernels._conv.gather import FEW_CHANNELS, gather_back
from seqgen_kernels._conv.rows import scatter_rows
from seqgen_kernels._convolution import Geometry, Pair
from seqgen_kernels.contract import Array

FEW_TAPS = 32


def scatter(dy: Array, w: Array, b: Array | None, geometry: Geometry, size: Pair) -> Array:
    """Return dx (N, C, *size) of dy (N, O, P, Q) and w (O, C / groups, KH, KW): the transpose of `gather`, plus b."""
    shape = len(dy), geometry.groups * w.shape[1], *size
    if not (dy.size and np.prod(shape)):
        return np.zeros(shape, dy.dtype) + (0 if b is None else b[:, None, None])
    if w[0].size <= FEW_TAPS or (w.shape[1] < FEW_CHANNELS and geometry.stride != (1, 1)):
        return scatter_few(np.ascontiguousarray(dy), w, b, geometry, size)
    if geometry.stride == (1, 1) and np.isfinite(w.sum()):  # the mirrored kernel meets zeros around dy: 0 inf is NaN
        return gather_back(dy, w, b, geometry, size)
    return scatter_rows(np.ascontiguousarray(dy), w, b, geometry, size)
