"""Clipping: no step is longer than the gradient of an ordinary batch makes it."""

import math
from collections.abc import Sequence

import numpy as np

from seqgen.nn.tape import Tensor


def clip_grad_norm(parameters: Sequence[Tensor], max_norm: float) -> float:
    """Scale all gradients so that their joint norm is at most ``max_norm``; returns the norm before (Pascanu 2013).

    A norm of NaN scales nothing. Raises ValueError for a ``max_norm`` that is not above 0.

    >>> weight = Tensor(np.zeros(2), requires_grad=True)
    >>> weight.grad = np.array([3.0, 4.0])
    >>> clip_grad_norm([weight], 1.0), weight.grad
    (5.0, array([0.6, 0.8]))
    """
    if not max_norm > 0:
        raise ValueError(f"max_norm must be above 0, got {max_norm}")
    distinct = {id(parameter): parameter for parameter in parameters}.values()
    norm = math.sqrt(sum(float(np.vdot(one.grad, one.grad)) for one in distinct if one.grad is not None))
    if norm > max_norm:
        _scale([parameter for parameter in distinct if parameter.grad is not None], max_norm / norm)
    return norm


def _scale(parameters: Sequence[Tensor], factor: float) -> None:
    """In place, but for views: backward may hand one array to several parameters, and that is scaled once."""
    whole = {}
    for parameter in parameters:
        gradient = parameter.grad
        if gradient is None:
            continue
        if gradient.base is None and gradient.flags.writeable:
            whole[id(gradient)] = gradient
        else:
            parameter.grad = gradient * gradient.dtype.type(factor)
    for gradient in whole.values():
        gradient *= gradient.dtype.type(factor)
