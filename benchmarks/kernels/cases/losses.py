"""Losses."""

import numpy as np

from benchmarks.kernels.case import Arguments, Case, Draw


def cross_entropy(rows: int, classes: int, small: bool = False) -> Case:
    def arguments(draw: Draw) -> Arguments:
        return {"logits": draw(rows, classes, scale=4.0), "labels": np.arange(rows, dtype=np.int64) * 7 % classes}

    return Case("cross_entropy", f"({rows},{classes})", arguments, small=small)


def mse(*x: int, small: bool = False) -> Case:
    return Case("mse", str(x), lambda draw: {"x": draw(*x), "target": draw(*x)}, small=small)


def bce(*x: int, small: bool = False) -> Case:
    def arguments(draw: Draw) -> Arguments:
        return {"logits": draw(*x, scale=4.0), "targets": np.abs(draw(*x))}

    return Case("bce_with_logits", str(x), arguments, small=small)


def gaussian_kl(*x: int, small: bool = False) -> Case:
    return Case("gaussian_kl", str(x), lambda draw: {"mu": draw(*x), "logvar": draw(*x)}, small=small)


CROSS_ENTROPY = cross_entropy(4096, 512)
CASES = [
    CROSS_ENTROPY,
    cross_entropy(8192, 64),
    cross_entropy(8, 16, small=True),
    mse(4096, 512),
    mse(8, 32, small=True),
    bce(4096, 512),
    bce(8, 32, small=True),
    gaussian_kl(4096, 512),
    gaussian_kl(8, 32, small=True),
]
