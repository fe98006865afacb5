"""Cross-entropy of logits against integer labels, by definition.

    logp[c] = z[c] - log sum_k exp(z[k])
    loss    = -(1 - s) u[y] logp[y] - (s / C) sum_c u[c] logp[c]

    d logp[k] / dz[c] = [c = k] - p[c],   so
    dz[c] = (1 - s) u[y] (p[c] - [c = y]) + (s / C) (p[c] sum_k u[k] - u[c])

for one row: z (C,) its logits, y its label, u (C,) class weights (1 where absent), s label smoothing, p =
exp(logp). With u = 1 and s = 0 that is the familiar p - one_hot(y). A row whose label is ignore_index has
loss 0 and gradient 0. Reductions of N rows: "none", "sum", and "mean", which divides by the sum of u[y] over
the rows that count, not by N; if that sum is 0 the mean is 0, where PyTorch gives NaN.
Source: PyTorch's `cross_entropy`; label smoothing from Szegedy et al., "Rethinking Inception" (2016), section
7.
"""

import math
from typing import NamedTuple

import numpy as np

from seqgen_kernels import checks
from seqgen_kernels.contract import Array
from seqgen_kernels.cross_entropy import arguments


class Cache(NamedTuple):
    """What backward needs; `factor` (N,) is the reduction's, 0 for ignored rows."""

    logits: Array
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
    weights = np.ones(logits.shape[1], logits.dtype) if class_weights is None else class_weights
    losses, factor = np.zeros(len(logits)), np.zeros(len(logits))
    counted = [n for n in range(len(logits)) if labels[n] != ignore_index]
    total = sum(float(weights[labels[n]]) for n in counted)
    for n in counted:
        losses[n] = _loss(_log_softmax(logits[n]), labels[n], weights, label_smoothing)
        factor[n] = 1.0 if reduction != "mean" else 1 / total if total else 0.0
    loss = losses if reduction == "none" else np.asarray((losses * factor).sum())
    return loss.astype(logits.dtype), Cache(logits, labels, weights, factor, label_smoothing, reduction)


def backward(dy: Array, cache: Cache) -> tuple[Array]:
    """Return (dlogits,) with dlogits (N, C)."""
    logits, labels, weights, factor, smoothing, reduction = cache
    checks.gradient("cross_entropy", "dy", dy, factor.shape if reduction == "none" else (), logits.dtype)
    dlogits = np.zeros(logits.shape, logits.dtype)
    for n in range(len(logits)):
        scale = float(dy[n] if reduction == "none" else dy) * factor[n]
        if scale != 0:
            dlogits[n] = [scale * d for d in _gradient(_log_softmax(logits[n]), labels[n], weights, smoothing)]
    return (dlogits,)


def _log_softmax(z: Array) -> list[float]:
    highest = float(max(z))
    log_total = highest + math.log(sum(math.exp(float(value) - highest) for value in z))
    return [float(value) - log_total for value in z]


def _loss(logp: list[float], label: int, weights: Array, smoothing: float) -> float:
    loss = -(1 - smoothing) * float(weights[label]) * logp[label]
    if smoothing:
        loss -= smoothing / len(logp) * sum(float(u) * lp for u, lp in zip(weights, logp, strict=True))
    return loss


def _gradient(logp: list[float], label: int, weights: Array, smoothing: float) -> list[float]:
    everything = sum(float(u) for u in weights)
    gradient = []
    for c, lp in enumerate(logp):
        p = math.exp(lp)
        hard = float(weights[label]) * (p - (c == label))
        smooth = (p * everything - float(weights[c])) / len(logp)
        gradient.append((1 - smoothing) * hard + smoothing * smooth)
    return gradient
