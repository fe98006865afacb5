"""Two running means of a gradient, of itself and of its square, in arrays: what adam and adamw share."""

import numpy as np

from seqgen_kernels.contract import Array


def change(
    g: Array, m: Array, v: Array, *, lr: float, beta1: float, beta2: float, eps: float, step_index: int
) -> Array:
    """Take g into m and v, in place; return lr m^ / (sqrt(v^) + eps), both means corrected for their start at 0."""
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g * g
    denominator = np.sqrt(v) / float(np.sqrt(1 - beta2**step_index)) + eps
    taken: Array = lr / (1 - beta1**step_index) * m / denominator
    return taken
