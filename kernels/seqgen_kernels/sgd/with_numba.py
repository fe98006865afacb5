"""One update of one parameter by stochastic gradient descent, in place, compiled.

    g <- g + wd p                       u <- mu u + g
    p <- p - lr u                       or, with nesterov,  p <- p - lr (g + mu u)

param p, grad g and velocity u of one shape; u starts as zeros. Where the momentum mu is 0 there is no
velocity: u = g. There is no gradient.
Against `with_numpy`: one pass, so each array is read and written once and no temporary exists. A loop of its
own without velocity reads two arrays and writes one. Threads on large arrays.
Source: Sutskever et al., "On the importance of initialization and momentum in deep learning" (2013), section 2,
in PyTorch's arrangement.
"""

from functools import partial

import numpy as np

from seqgen_kernels._jit import compiled
from seqgen_kernels._spans import each_span, flat
from seqgen_kernels.contract import Array
from seqgen_kernels.sgd import arguments


def update(
    param: Array, grad: Array, velocity: Array | None,
    *, lr: float, momentum: float, nesterov: bool, weight_decay: float,
) -> None:  # fmt: skip
    """Change param and velocity in place."""
    arguments.check(param, grad, velocity, momentum, nesterov)
    rate, decay, mu = np.array([lr, weight_decay, momentum], param.dtype)
    rows = param.reshape(-1), flat(grad)
    if velocity is None:
        each_span(partial(_descend, rate, decay), *rows)
    else:
        each_span(partial(_roll, rate, decay, mu, nesterov), *rows, velocity.reshape(-1))


@compiled
def _descend(rate: float, decay: float, param: Array, grad: Array) -> None:
    for n in range(param.shape[0]):
        param[n] -= rate * (grad[n] + decay * param[n])


@compiled
def _roll(rate: float, decay: float, mu: float, nesterov: bool, param: Array, grad: Array, velocity: Array) -> None:
    for n in range(param.shape[0]):
        g = grad[n] + decay * param[n]
        velocity[n] = mu * velocity[n] + g
        param[n] -= rate * (g + mu * velocity[n] if nesterov else velocity[n])
