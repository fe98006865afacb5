"""Layers: linear, embedding, dropout."""

from collections.abc import Callable
from typing import Any

import numpy as np

from kernel_cases.case import Arguments, Case, Draw


def linear(*x: int, outputs: int = 4, bias: bool = True) -> Callable[[Draw], Arguments]:
    return lambda draw: {"x": draw(*x), "w": draw(outputs, x[-1]), "b": draw(outputs) if bias else None}


def embedding(indices: Any, words: int = 6, width: int = 3, **options: Any) -> Callable[[Draw], Arguments]:
    return lambda draw: {"indices": np.array(indices, np.int64), "w": draw(words, width), **options}


def dropout(*x: int, p: float = 0.3, seed: int = 2**40 + 7) -> Callable[[Draw], Arguments]:
    return lambda draw: {"x": draw(*x), "p": p, "seed": seed}


CASES = [
    Case("linear", "rows", linear(3, 5)),
    Case("linear", "one number", linear(1, 1, outputs=1)),
    Case("linear", "a vector", linear(5)),
    Case("linear", "two leading axes", linear(2, 3, 7, outputs=9)),
    Case("linear", "no bias", linear(4, 17, outputs=33, bias=False)),
    Case("linear", "no rows", linear(0, 5)),
    Case("linear", "no inputs", linear(3, 0)),
    Case("linear", "no outputs", linear(3, 5, outputs=0)),
    Case("embedding", "a sequence", embedding([[0, 5, 2], [2, 2, 1]])),
    Case("embedding", "padding", embedding([[0, 5, 2], [2, 2, 1]], padding_idx=2)),
    Case("embedding", "one index", embedding(3, words=4, width=1)),
    Case("embedding", "no indices", embedding(np.zeros((2, 0)))),
    Case("dropout", "some", dropout(3, 5)),
    Case("dropout", "none", dropout(3, 5, p=0.0)),
    Case("dropout", "nearly all", dropout(2, 3, 7, p=0.99, seed=0)),
    Case("dropout", "one number", dropout(1, seed=2**64 - 1)),
    Case("dropout", "empty", dropout(0, 4)),
]  # fmt: skip
