"""One update of one parameter by stochastic gradient descent, in place, in arrays.

    g <- g + wd p                       u <- mu u + g
    p <- p - lr u                       or, with nesterov,  p <- p - lr (g + mu u)

param p, grad g and velocity u of one shape; u starts as zeros. Where the momentum mu is 0 there is no
velocity: u = g. There is no gradient.
Against `reference`: whole arrays instead of elements.
Source: Sutskever et al., "On the importance of initialization and momentum in deep learning" (2013), section 2,
in PyTorch's arrangement.
"""

from seqgen_kernels.contract import Array
from seqgen_kernels.sgd import arguments


def update(
    param: Array, grad: Array, velocity: Array | None,
    *, lr: float, momentum: float, nesterov: bool, weight_decay: float,
) -> None:  # fmt: skip
    """Change param and velocity in place."""
    arguments.check(param, grad, velocity, momentum, nesterov)
    step = g = grad + weight_decay * param
    if velocity is not None:
        velocity *= momentum
        velocity += g
        step = g + momentum * velocity if nesterov else velocity
    param -= lr * step
