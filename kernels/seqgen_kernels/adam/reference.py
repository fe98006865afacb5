"""One Adam update of one parameter, in place, by definition.

    g <- g + wd p                       weight decay is part of the gradient (that of wd p^2 / 2)
    m <- b1 m + (1 - b1) g              the mean gradient, and the mean of its square:
    v <- b2 v + (1 - b2) g^2
    p <- p - lr m^ / (sqrt(v^) + eps),   m^ = m / (1 - b1^t),   v^ = v / (1 - b2^t)

param p, grad g, m and v of one shape; t = step_index, from 1. m and v start as zeros, so after t updates
their weights add up to 1 - b^t only: m^ and v^ correct that. grad itself stays as it is. There is no gradient.
Source: Kingma and Ba, "Adam: a method for stochastic optimization" (2015), algorithm 1, in PyTorch's arrangement.
"""

import math

import numpy as np

from seqgen_kernels.adam import arguments
from seqgen_kernels.contract import Array


def update(
    param: Array, grad: Array, m: Array, v: Array,
    *, lr: float, beta1: float, beta2: float, eps: float, weight_decay: float, step_index: int,
) -> None:  # fmt: skip
    """Change param, m and v in place."""
    arguments.check(param, grad, m, v, beta1, beta2, step_index)
    for n in np.ndindex(param.shape):
        g = grad[n] + weight_decay * param[n]
        m[n] = beta1 * m[n] + (1 - beta1) * g
        v[n] = beta2 * v[n] + (1 - beta2) * g**2
        corrected_m = m[n] / (1 - beta1**step_index)
        corrected_v = v[n] / (1 - beta2**step_index)
        param[n] = param[n] - lr * corrected_m / (math.sqrt(corrected_v) + eps)
