"""How well a classifier sorts: the usual metrics, by scikit-learn, and the confusion matrix as a picture.

For one class: precision = TP / (TP + FP), recall = TP / (TP + FN), F1 = their harmonic mean, each 0 where it has no
denominator. ROC-AUC, one class against the rest: the probability that an example of the class gets a higher one than
an example of another. Macro means are over the classes, each counting the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from seqgen.errors import InvalidInput
from seqgen.extras import require
from seqgen.png import write_png

SUM_TOLERANCE = 1e-3
DARK_SHARE = 0.5  # of the greatest count, above which text is white


@dataclass(frozen=True, slots=True)
class ClassFigures:
    """Of one class; ``support`` is how many examples it has, ``roc_auc`` None where it has none or all of them."""

    precision: float
    recall: float
    f1: float
    roc_auc: float | None
    support: int


@dataclass(frozen=True, slots=True, eq=False)
class Classification:
    """``macro`` has the means over classes and all examples; ``confusion`` (C, C) counts, rows are true classes."""

    accuracy: float
    macro: ClassFigures
    classes: Mapping[str, ClassFigures]
    confusion: NDArray[np.int64]


def classification(labels: ArrayLike, probabilities: ArrayLike, names: Sequence[str]) -> Classification:
    """Judge probabilities (N, C), rows summing to 1, by labels (N,) in 0..C - 1; the likeliest class is the answer.

    Raises InvalidInput where the shapes, the labels or the probabilities are not such.
    """
    require("sklearn", "scikit-learn", "tune")
    from sklearn.metrics import confusion_matrix, precision_recall_fscore_support

    true, shares = np.asarray(labels), np.asarray(probabilities)
    _check_labels(true, names)
    _check_probabilities(shares, (len(true), len(names)))
    answers, numbers = shares.argmax(axis=1), np.arange(len(names))
    figures = precision_recall_fscore_support(true, answers, labels=numbers, zero_division=0.0)
    areas = [_roc_auc(true == number, shares[:, number]) for number in numbers]
    classes = {
        name: ClassFigures(float(precision), float(recall), float(f1), area, int(support))
        for name, area, precision, recall, f1, support in zip(names, areas, *figures, strict=True)
    }
    confusion = confusion_matrix(true, answers, labels=numbers)
    return Classification(float((true == answers).mean()), _macro(list(classes.values())), classes, confusion)


def draw_confusion(path: Path, confusion: NDArray[np.int64], names: Sequence[str]) -> None:
    """Write a PNG of the matrix, each cell with its count. Raises OSError."""
    from matplotlib.figure import Figure  # slow to load: only those who draw wait for it

    size = 3 + 0.5 * len(names)
    figure = Figure(figsize=(size, size), layout="constrained")
    axes = figure.subplots()
    axes.imshow(confusion, cmap="Blues", vmin=0)
    for (row, column), count in np.ndenumerate(confusion):
        color = "white" if count > DARK_SHARE * confusion.max() else "black"
        axes.text(column, row, str(count), ha="center", va="center", color=color)
    axes.set_xticks(range(len(names)), names, rotation=90)
    axes.set_yticks(range(len(names)), names)
    axes.set(xlabel="answered", ylabel="true")
    write_png(path, figure)


def _roc_auc(is_class: NDArray[np.bool_], shares: NDArray[np.floating]) -> float | None:
    from sklearn.metrics import roc_auc_score

    return None if is_class.all() or not is_class.any() else float(roc_auc_score(is_class, shares))


def _macro(classes: Sequence[ClassFigures]) -> ClassFigures:
    areas = [figures.roc_auc for figures in classes if figures.roc_auc is not None]
    return ClassFigures(
        precision=fmean(figures.precision for figures in classes),
        recall=fmean(figures.recall for figures in classes),
        f1=fmean(figures.f1 for figures in classes),
        roc_auc=fmean(areas) if areas else None,
        support=sum(figures.support for figures in classes),
    )


def _check_labels(labels: NDArray[Any], names: Sequence[str]) -> None:
    if len(names) < 2 or len(set(names)) < len(names):
        raise InvalidInput("names", f"names must be at least two, all different, got {', '.join(names)[:60]!r}")
    if labels.ndim != 1 or not len(labels) or labels.dtype.kind not in "iu":
        raise InvalidInput("labels", f"labels must be whole numbers of shape (N,), got {labels.dtype} {labels.shape}")
    if labels.min() < 0 or labels.max() >= len(names):
        sentence = f"labels must be within 0..{len(names) - 1}, got {labels.min()}..{labels.max()}"
        raise InvalidInput("labels", sentence)


def _check_probabilities(probabilities: NDArray[Any], shape: tuple[int, int]) -> None:
    if probabilities.shape != shape or probabilities.dtype.kind != "f":
        got = f"{probabilities.dtype} {probabilities.shape}"
        raise InvalidInput("probabilities", f"probabilities must be decimal numbers of shape {shape}, got {got}")
    if not (probabilities >= 0).all() or not (abs(probabilities.sum(axis=1) - 1) <= SUM_TOLERANCE).all():
        sentence = "probabilities must be 0 or more, each row summing to 1; apply softmax first"
        raise InvalidInput("probabilities", sentence)
