"""One update of one parameter by stochastic gradient descent, in place, by definition.

    g <- g + wd p                       weight decay is part of the gradient (that of wd p^2 / 2)
    u <- mu u + g                       the velocity u sums up gradients that fade by mu a step
    p <- p - lr u                       or, with nesterov,  p <- p - lr (g + mu u)

param p, grad g and velocity u of one shape; u starts as zeros. Where the momentum mu is 0 there is no
velocity: u = g. Nesterov's step looks ahead: g + mu u is what the velocity would be one step later if the
gradient stayed. grad itself stays as it is. There is no gradient.
Source: Sutskever et al., "On the importance of initialization and momentum in deep learning" (2013), section 2,
in PyTorch's arrangement: the learning rate multiplies the velocity when it is used, not when it is made.
"""

import numpy as np

from seqgen_kernels.contract import Array
from seqgen_kernels.sgd import arguments


def update(
    param: Array, grad: Array, velocity: Array | None,
    *, lr: float, momentum: float, nesterov: bool, weight_decay: float,
) -> None:  # fmt: skip
    """Change param and velocity in place."""
    arguments.check(param, grad, velocity, momentum, nesterov)
    for n in np.ndindex(param.shape):
        step = g = grad[n] + weight_decay * param[n]
        if velocity is not None:
            velocity[n] = momentum * velocity[n] + g
            step = g + momentum * velocity[n] if nesterov else velocity[n]
        param[n] = param[n] - lr * step
