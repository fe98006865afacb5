"""Cross-entropy of logits against integer labels, compiled.

    logp = z - log sum_c exp(z_c)
    loss_n = -(1 - s) u_y logp_y - (s / C) sum_c u_c logp_c          mean: sum_n loss_n / sum_n u_y
    dz_nc = r_n ((1 - s) u_y (p_c - [c = y]) + (s / C) (p_c sum_k u_k - u_c))

z (N, C) logits, y (N,) labels, u (C,) class weights (1 where absent), s label smoothing, p = exp(logp), r_n
the gradient of the loss times the reduction's factor. A row whose label is ignore_index counts nowhere. When
every row is ignored the mean is 0 with a zero gradient (PyTorch says NaN, which would poison the weights of
an innocent batch).
Against `with_numpy`: forward keeps one number a row, log sum exp, and backward computes p again from it; no
(N, C) array but the gradient itself is made. Sums run in float64. Rows are shared out among threads.
Source: PyTorch's `cross_entropy`; label smoothing from Szegedy et al. (2016), section 7.
"""

from typing import NamedTuple

import numpy as np

from seqgen_kernels import checks
from seqgen_kernels._exp import exp
from seqgen_kernels._jit import compiled, inner
from seqgen_kernels._row_blocks import each_share
from seqgen_kernels._rows import highest, total
from seqgen_kernels.contract import Array
from seqgen_kernels.cross_entropy import arguments


class Cache(NamedTuple):
    """What backward needs; `factor` (N,) is the reduction's, 0 for ignored rows."""

    logits: Array
    log_total: Array  # (N,) log sum exp
    labels: Array
    weights: Array
    factor: Array
    smoothing: float
    reduction: str


def forward(
    logits: Array,
    labels: Array,
    class_weights: Array | None = None,
    ignore_index: int = -100,
    label_smoothing: float = 0.0,
    reduction: str = "mean",
) -> tuple[Array, Cache]:
    """Return the loss, () or (N,) for reduction "none", and the cache."""
    arguments.check(logits, labels, class_weights, ignore_index, label_smoothing, reduction)
    (rows, classes), dtype = logits.shape, logits.dtype
    weights = np.ones(classes, dtype) if class_weights is None else np.ascontiguousarray(class_weights)
    logits, counted = np.ascontiguousarray(logits), labels != ignore_index
    labels = np.where(counted, labels, 0).astype(np.int64)
    loss, log_total = np.empty((2, rows), dtype)
    smoothing = dtype.type(label_smoothing)
    each_share(lambda s: _losses(logits[s], labels[s], weights, smoothing, loss[s], log_total[s]), rows)
    loss[~counted] = 0
    divisor = weights[labels].sum(where=counted, dtype=np.float64) if reduction == "mean" else 1.0
    factor = counted.astype(dtype) * dtype.type(1 / divisor if divisor else 0)
    cache = Cache(logits, log_total, labels, weights, factor, label_smoothing, reduction)
    if reduction == "none":
        return loss, cache
    return np.asarray(loss.sum(dtype=np.float64) / divisor if divisor else 0.0, dtype), cache


def backward(dy: Array, cache: Cache) -> tuple[Array]:
    """Return (dlogits,) with dlogits (N, C)."""
    logits, log_total, labels, weights, factor, smoothing, reduction = cache
    checks.gradient("cross_entropy", "dy", dy, factor.shape if reduction == "none" else (), logits.dtype)
    dlogits, scale, smoothing = np.empty_like(logits), dy * factor, logits.dtype.type(smoothing)

    def work(s: slice) -> None:
        _gradients(logits[s], log_total[s], labels[s], weights, scale[s], smoothing, dlogits[s])

    each_share(work, len(logits))
    return (dlogits,)


@compiled
def _losses(z: Array, labels: Array, weights: Array, smoothing: float, loss: Array, log_total: Array) -> None:
    one, terms = z.dtype.type(1), np.empty_like(weights)
    for n in range(z.shape[0]):
        log_total[n] = _log_sum_exp(z[n], terms)
        y = labels[n]
        loss[n] = (one - smoothing) * weights[y] * (log_total[n] - z[n, y])
        if smoothing > 0:
            loss[n] += smoothing / z.dtype.type(z.shape[1]) * _weighted_sum(z[n], weights, log_total[n])


@inner
def _log_sum_exp(z: Array, terms: Array) -> float:
    top = z.dtype.type(highest(z))
    for c in range(z.shape[0]):
        terms[c] = exp(z[c] - top)
    return float(top + np.log(total(terms)))


@inner
def _weighted_sum(z: Array, weights: Array, log_total: float) -> float:
    result = 0.0
    for c in range(z.shape[0]):
        result += weights[c] * (log_total - z[c])
    return result


@compiled
def _gradients(
    z: Array, log_total: Array, labels: Array, weights: Array, scale: Array, smoothing: float, dz: Array
) -> None:
    one, smooth = z.dtype.type(1), smoothing / z.dtype.type(z.shape[1])
    everything = weights.sum()
    for n in range(z.shape[0]):
        if scale[n] == 0:
            dz[n] = 0
            continue
        y = labels[n]
        hard = (one - smoothing) * weights[y]
        _gradient(z[n], log_total[n], weights, scale[n] * (hard + smooth * everything), scale[n] * smooth, dz[n])
        dz[n, y] -= scale[n] * hard


@compiled
def _gradient(z: Array, log_total: float, weights: Array, of_p: float, of_weights: float, dz: Array) -> None:
    for c in range(z.shape[0]):
        dz[c] = of_p * exp(z[c] - log_total) - of_weights * weights[c]
