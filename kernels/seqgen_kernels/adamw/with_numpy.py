"""One AdamW update of one parameter, in place, in arrays.

    m <- b1 m + (1 - b1) g              v <- b2 v + (1 - b2) g^2
    p <- p - lr wd p - lr (m / (1 - b1^t)) / (sqrt(v / (1 - b2^t)) + eps)

param p, grad g, m and v of one shape; t = step_index, from 1. There is no gradient.
Against `reference`: whole arrays instead of elements. The moments are taken in `_moments.py`, for `adam` too.
Source: Loshchilov and Hutter, "Decoupled weight decay regularization" (2019), algorithm 2, in PyTorch's
arrangement.
"""

from seqgen_kernels._moments import change
from seqgen_kernels.adamw import arguments
from seqgen_kernels.contract import Array


def update(
    param: Array, grad: Array, m: Array, v: Array,
    *, lr: float, beta1: float, beta2: float, eps: float, weight_decay: float, step_index: int,
) -> None:  # fmt: skip
    """Change param, m and v in place."""
    arguments.check(param, grad, m, v, beta1, beta2, step_index)
    param *= 1 - lr * weight_decay
    param -= change(grad, m, v, lr=lr, beta1=beta1, beta2=beta2, eps=eps, step_index=step_index)
