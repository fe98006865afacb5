"""One AdamW update of one parameter, in place, compiled.

    m <- b1 m + (1 - b1) g              v <- b2 v + (1 - b2) g^2
    p <- p - lr wd p - lr (m / (1 - b1^t)) / (sqrt(v / (1 - b2^t)) + eps)

param p, grad g, m and v of one shape; t = step_index, from 1. There is no gradient.
Against `with_numpy`: one pass, so each array is read and written once and no temporary exists. Threads on
large arrays (`_moment_loops.py`).
Source: Loshchilov and Hutter, "Decoupled weight decay regularization" (2019), algorithm 2, in PyTorch's
arrangement.
"""

import numpy as np

from seqgen_kernels._jit import compiled
from seqgen_kernels._moment_loops import each_weight
from seqgen_kernels.adamw import arguments
from seqgen_kernels.contract import Array


def update(
    param: Array, grad: Array, m: Array, v: Array,
    *, lr: float, beta1: float, beta2: float, eps: float, weight_decay: float, step_index: int,
) -> None:  # fmt: skip
    """Change param, m and v in place."""
    arguments.check(param, grad, m, v, beta1, beta2, step_index)
    settings = {"lr": lr, "beta1": beta1, "beta2": beta2, "eps": eps}
    each_weight(_update, param, grad, m, v, **settings, decay=1 - lr * weight_decay, step_index=step_index)


@compiled
def _update(
    param: Array, grad: Array, m: Array, v: Array,
    b1: float, a1: float, b2: float, a2: float, shrink: float, size: float, root: float, eps: float,
) -> None:  # fmt: skip
    for n in range(param.shape[0]):
        g = grad[n]
        m[n] = b1 * m[n] + a1 * g
        v[n] = b2 * v[n] + a2 * g * g
        param[n] = shrink * param[n] - size * m[n] / (np.sqrt(v[n]) * root + eps)
