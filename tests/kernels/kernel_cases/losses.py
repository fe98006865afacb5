"""Losses and their reductions."""

from collections.abc import Callable
from typing import Any

import numpy as np

from kernel_cases.case import Arguments, Case, Draw, times


def cross_entropy(labels: list[int], classes: int = 5, weighted: bool = False, **o: Any) -> Callable[[Draw], Arguments]:
    def arguments(draw: Draw) -> Arguments:
        weights = np.abs(draw(classes)) + draw(1).dtype.type(0.5) if weighted else None
        return {
            "logits": 3 * draw(len(labels), classes),
            "labels": np.array(labels, np.int64),
            "class_weights": weights,
            **o,
        }

    return arguments


def mse(*x: int, **options: Any) -> Callable[[Draw], Arguments]:
    return lambda draw: {"x": draw(*x), "target": draw(*x), **options}


def bce(
    *x: int, weight: tuple[int, ...] | None = None, pos_weight: tuple[int, ...] | None = None, **options: Any
) -> Callable[[Draw], Arguments]:
    return lambda draw: {
        "logits": times(draw(*x), 9),
        "targets": np.asarray(np.abs(draw(*x))),
        "weight": None if weight is None else draw(*weight),
        "pos_weight": None if pos_weight is None else draw(*pos_weight),
        **options,
    }


def gaussian_kl(*x: int, **options: Any) -> Callable[[Draw], Arguments]:
    return lambda draw: {"mu": times(draw(*x), 3), "logvar": times(draw(*x), 4), **options}


CASES = [
    Case("cross_entropy", "mean", cross_entropy([0, 4, 2, 2])),
    Case("cross_entropy", "sum", cross_entropy([0, 4, 2, 2], reduction="sum")),
    Case("cross_entropy", "none", cross_entropy([0, 4, 2, 2], reduction="none")),
    Case("cross_entropy", "ignored rows", cross_entropy([0, -100, 2, -100])),
    Case("cross_entropy", "a label ignored", cross_entropy([0, 3, 2, 3], ignore_index=3, reduction="none")),
    Case("cross_entropy", "all ignored", cross_entropy([-100, -100])),
    Case("cross_entropy", "smoothed", cross_entropy([0, 4, 2], label_smoothing=0.1)),
    Case("cross_entropy", "smoothed away", cross_entropy([0, 4, 2], label_smoothing=1.0)),
    Case("cross_entropy", "weighted", cross_entropy([0, 4, 2, -100], weighted=True)),
    Case("cross_entropy", "weighted, smoothed", cross_entropy([0, 4, -100, 2], weighted=True, label_smoothing=0.2)),
    Case("cross_entropy", "weighted, smoothed, none",
         cross_entropy([1, -100, 2], weighted=True, label_smoothing=0.2, reduction="none")),
    Case("cross_entropy", "one class", cross_entropy([0, 0], classes=1)),
    Case("cross_entropy", "no rows", cross_entropy([])),
    Case("mse", "mean", mse(3, 5)),
    Case("mse", "sum", mse(2, 3, 2, reduction="sum")),
    Case("mse", "none", mse(3, 5, reduction="none")),
    Case("mse", "a number", mse(reduction="none")),
    Case("mse", "empty", mse(0, 3)),
    Case("bce_with_logits", "mean", bce(3, 5)),
    Case("bce_with_logits", "sum", bce(3, 5, reduction="sum")),
    Case("bce_with_logits", "none", bce(3, 5, reduction="none")),
    Case("bce_with_logits", "weight", bce(3, 5, weight=(3, 1))),
    Case("bce_with_logits", "pos_weight", bce(3, 5, pos_weight=(5,))),
    Case("bce_with_logits", "both, none", bce(3, 5, weight=(3, 5), pos_weight=(), reduction="none")),
    Case("bce_with_logits", "a number", bce()),
    Case("bce_with_logits", "empty", bce(0, 3, pos_weight=(3,))),
    Case("gaussian_kl", "mean", gaussian_kl(3, 5)),
    Case("gaussian_kl", "sum", gaussian_kl(3, 5, reduction="sum")),
    Case("gaussian_kl", "none", gaussian_kl(2, 3, 2, reduction="none")),
    Case("gaussian_kl", "a number", gaussian_kl(reduction="none")),
    Case("gaussian_kl", "empty", gaussian_kl(0, 3)),
]  # fmt: skip
