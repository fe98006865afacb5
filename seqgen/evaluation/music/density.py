"""Two samples of a number as densities, and how far the densities lie over each other.

p, q        Gaussian kernel density estimates with Scott's rule (`scipy.stats.gaussian_kde`): bandwidth n^(-1/5) std
area        integral of min(p, q), 0 to 1, symmetric
divergence  integral of p log(p / q), in nats, 0 or more: Kullback-Leibler, p the first sample

Both by the trapezoidal rule, on the points of two even grids together, one over each sample and `TAIL_BANDWIDTHS`
beyond, so that a narrow density beside a wide one is not missed. The divergence takes logarithms of densities as such:
far out the densities themselves are 0 in float64. It weighs the tails most, the area what is common.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

GRID_POINTS = 256
TAIL_BANDWIDTHS = 8.0
LEAST_SPREAD = 1e-9

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Overlap:
    """How alike two densities are: ``area`` 0..1, ``divergence`` in nats."""

    area: float
    divergence: float


def overlap(first: Values, second: Values) -> Overlap | None:
    """Of samples (N,) and (M,); None where one has no two different values, and so no density.

    >>> overlap(np.arange(9.0), np.arange(9.0))
    Overlap(area=1.0, divergence=0.0)
    """
    from scipy.integrate import trapezoid
    from scipy.stats import gaussian_kde

    if not (_has_density(first) and _has_density(second)):
        return None
    kernels = gaussian_kde(first), gaussian_kde(second)
    points = _points(kernels)
    log_p, log_q = (kernel.logpdf(points) for kernel in kernels)
    area = trapezoid(np.exp(np.minimum(log_p, log_q)), points)
    divergence = trapezoid(np.exp(log_p) * (log_p - log_q), points)
    return Overlap(min(1.0, float(area)), max(0.0, float(divergence)))


def _has_density(values: Values) -> bool:
    return len(values) > 1 and bool(np.ptp(values) > LEAST_SPREAD)


def _points(kernels: Sequence[Any]) -> Values:
    grids = []
    for kernel in kernels:
        tail = TAIL_BANDWIDTHS * float(np.sqrt(kernel.covariance[0, 0]))
        grids.append(np.linspace(kernel.dataset.min() - tail, kernel.dataset.max() + tail, GRID_POINTS))
    return np.unique(np.concatenate(grids))
