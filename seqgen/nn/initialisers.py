"""First weights, by the names of PyTorch's `nn.init`, drawn from a generator that the caller seeds.

A bound of sqrt(3) sigma makes an even draw as wide as a normal one of deviation sigma. fan_in is what one output sums
over, fan_out what one input is summed into; a convolution's kernel counts in both.
"""

from math import prod, sqrt

import numpy as np

from seqgen.nn.tape import Array

Shape = tuple[int, ...]
GAINS = {"linear": 1.0, "sigmoid": 1.0, "tanh": 5 / 3, "relu": sqrt(2.0), "silu": sqrt(2.0), "gelu": sqrt(2.0)}


def uniform(rng: np.random.Generator, shape: Shape, bound: float) -> Array:
    """Even draws from -bound..bound."""
    return rng.uniform(-bound, bound, shape).astype(np.float32)


def normal(rng: np.random.Generator, shape: Shape, deviation: float) -> Array:
    """Normal draws around 0."""
    return rng.normal(0, deviation, shape).astype(np.float32)


def trunc_normal(rng: np.random.Generator, shape: Shape, deviation: float) -> Array:
    """Normal draws around 0, those beyond two deviations drawn again."""
    values = rng.normal(0, 1, shape)
    while (beyond := np.abs(values) > 2).any():
        values[beyond] = rng.normal(0, 1, int(beyond.sum()))
    return (values * deviation).astype(np.float32)


def xavier_uniform(rng: np.random.Generator, shape: Shape, gain: float = 1.0) -> Array:
    """Even draws of variance 2 gain^2 / (fan_in + fan_out) (Glorot and Bengio 2010)."""
    return uniform(rng, shape, gain * sqrt(6 / sum(fans(shape))))


def xavier_normal(rng: np.random.Generator, shape: Shape, gain: float = 1.0) -> Array:
    """Normal draws of variance 2 gain^2 / (fan_in + fan_out)."""
    return normal(rng, shape, gain * sqrt(2 / sum(fans(shape))))


def kaiming_uniform(rng: np.random.Generator, shape: Shape, nonlinearity: str = "relu") -> Array:
    """Even draws of variance gain^2 / fan_in (He et al. 2015)."""
    return uniform(rng, shape, gain_of(nonlinearity) * sqrt(3 / max(1, fans(shape)[0])))


def kaiming_normal(rng: np.random.Generator, shape: Shape, nonlinearity: str = "relu") -> Array:
    """Normal draws of variance gain^2 / fan_in."""
    return normal(rng, shape, gain_of(nonlinearity) / sqrt(max(1, fans(shape)[0])))


def orthogonal(rng: np.random.Generator, shape: Shape, gain: float = 1.0) -> Array:
    """Rows, or columns where there are fewer, of length ``gain`` that stand upright on each other (Saxe et al. 2014).

    >>> w = orthogonal(np.random.default_rng(0), (2, 3))
    >>> np.allclose(w @ w.T, np.eye(2), atol=1e-6)
    True
    """
    rows, columns = shape[0], prod(shape[1:])
    q, r = np.linalg.qr(rng.normal(0, 1, (max(rows, columns), min(rows, columns))))
    q = q * np.sign(np.diag(r))  # makes the draw even over all such matrices
    return (gain * (q if rows >= columns else q.T)).reshape(shape).astype(np.float32)


def gain_of(nonlinearity: str) -> float:
    """By how much a layer before this nonlinearity is widened."""
    if nonlinearity not in GAINS:
        raise ValueError(f"the nonlinearity must be one of {', '.join(GAINS)}, got {nonlinearity!r}")
    return GAINS[nonlinearity]


def fans(shape: Shape) -> tuple[int, int]:
    """fan_in and fan_out of a weight (O, I, ...)."""
    if len(shape) < 2:
        raise ValueError(f"fan_in and fan_out need a shape of two axes or more, got {shape}")
    places = prod(shape[2:])
    return shape[1] * places, shape[0] * places
