"""Cross-entropy of logits against integer labels, in arrays.

    logp = z - log sum_c exp(z_c)
    loss_n = -(1 - s) u_y logp_y - (s / C) sum_c u_c logp_c          mean: sum_n loss_n / sum_n u_y
    dz_nc = r_n ((1 - s) u_y (p_c - [c = y]) + (s / C) (p_c sum_k u_k - u_c))

z (N, C) logits, y (N,) labels, u (C,) class weights (1 where absent), s label smoothing, p = exp(logp), r_n
the gradient of the loss times the reduction's factor. A row whose label is ignore_index counts nowhere. When
every row is ignored the mean is 0 with a zero gradient (PyTorch says NaN, which would poison the weights of
an innocent batch).
Against `reference`: rows at once.
Source: PyTorch's `cross_entropy`; label smoothing from Szegedy et al. (2016), section 7.
"""

from typing import NamedTuple

import numpy as np

from seqgen_kernels import checks
from seqgen_kernels.contract import Array
from seqgen_kernels.cross_entropy import arguments


class Cache(NamedTuple):
    """What backward needs; `factor` (N,) is the reduction's, 0 for ignored rows."""

    logp: Array
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
    classes = logits.shape[1]
    weights = np.ones(classes, logits.dtype, like=logits) if class_weights is None else class_weights
    counted = labels != ignore_index
    labels = np.where(counted, labels, 0)
    logp = _log_softmax(logits)
    u = weights[labels]
    loss = -(1 - label_smoothing) * u * logp[np.arange(len(labels), like=labels), labels]
    if label_smoothing:
        loss -= label_smoothing / classes * (logp * weights).sum(axis=1)
    factor = counted.astype(logits.dtype)
    if reduction == "mean":
        total = (u * factor).sum()
        factor = factor / np.where(total == 0, np.inf, total)
    loss = np.where(counted, loss, 0) * factor
    cache = Cache(logp, labels, weights, factor, label_smoothing, reduction)
    return loss if reduction == "none" else np.asarray(loss.sum(), like=loss), cache


def backward(dy: Array, cache: Cache) -> tuple[Array]:
    """Return (dlogits,) with dlogits (N, C)."""
    logp, labels, weights, factor, smoothing, reduction = cache
    checks.gradient("cross_entropy", "dy", dy, factor.shape if reduction == "none" else (), logp.dtype)
    target = labels[:, None] == np.arange(logp.shape[1], like=labels)
    smooth = smoothing / logp.shape[1]
    hard = ((1 - smoothing) * weights[labels])[:, None]
    dlogits = (hard + smooth * weights.sum()) * np.exp(logp) - hard * target - smooth * weights
    scale = (dy * factor)[:, None]
    return (np.where(scale == 0, 0, dlogits * scale).astype(logp.dtype, copy=False),)


def _log_softmax(z: Array) -> Array:
    with np.errstate(invalid="ignore"):  # inf - inf is NaN, as it should be
        z = z - z.max(axis=1, keepdims=True)
    return np.asarray(z - np.log(np.exp(z).sum(axis=1, keepdims=True)), like=z)
