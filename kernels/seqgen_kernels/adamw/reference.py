"""One AdamW update of one parameter, in place, by definition.

    m <- b1 m + (1 - b1) g              the mean gradient, and the mean of its square:
    v <- b2 v + (1 - b2) g^2
    p <- p - lr wd p - lr m^ / (sqrt(v^) + eps),   m^ = m / (1 - b1^t),   v^ = v / (1 - b2^t)

param p, grad g, m and v of one shape; t = step_index, from 1. m and v start as zeros, so after t updates
their weights add up to 1 - b^t only: m^ and v^ correct that. Weight decay acts on p directly ("decoupled"):
adding wd p to g, as Adam with L2 does, would divide the decay by sqrt(v^) too. There is no gradient.
Source: Loshchilov and Hutter, "Decoupled weight decay regularization" (2019), algorithm 2, in PyTorch's
arrangement.
"""

import math

import numpy as np

from seqgen_kernels.adamw import arguments
from seqgen_kernels.contract import Array


def update(
    param: Array, grad: Array, m: Array, v: Array,
    *, lr: float, beta1: float, beta2: float, eps: float, weight_decay: float, step_index: int,
) -> None:  # fmt: skip
    """Change param, m and v in place."""
    arguments.check(param, grad, m, v, beta1, beta2, step_index)
    for n in np.ndindex(param.shape):
        m[n] = beta1 * m[n] + (1 - beta1) * grad[n]
        v[n] = beta2 * v[n] + (1 - beta2) * grad[n] ** 2
        corrected_m = m[n] / (1 - beta1**step_index)
        corrected_v = v[n] / (1 - beta2**step_index)
        param[n] = param[n] - lr * weight_decay * param[n] - lr * corrected_m / (math.sqrt(corrected_v) + eps)
