"""How adam and adamw share a parameter out among compiled loops.

The factors are computed once in Python and passed in the arrays' dtype: a float64 scalar would make every product
float64.
"""

import math
from collections.abc import Callable

import numpy as np

from seqgen_kernels._spans import each_span, flat
from seqgen_kernels.contract import Array


def each_weight(
    loop: Callable[..., None], param: Array, grad: Array, m: Array, v: Array,
    *, lr: float, beta1: float, beta2: float, eps: float, decay: float, step_index: int,
) -> None:  # fmt: skip
    """Call loop(param, grad, m, v, b1, 1 - b1, b2, 1 - b2, decay, lr / (1 - b1^t), 1 / sqrt(1 - b2^t), eps)."""
    size, root = lr / (1 - beta1**step_index), 1 / math.sqrt(1 - beta2**step_index)
    factors = np.array([beta1, 1 - beta1, beta2, 1 - beta2, decay, size, root, eps], param.dtype)
    rows = (param.reshape(-1), flat(grad), m.reshape(-1), v.reshape(-1))
    each_span(lambda *spans: loop(*spans, *factors), *rows)
