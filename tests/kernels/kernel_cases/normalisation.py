"""Normalisations."""

from collections.abc import Callable
from typing import Any

from kernel_cases.case import Arguments, Case, Draw


def norm(*x: int, given: str = "w b", **options: Any) -> Callable[[Draw], Arguments]:
    return lambda draw: {
        "x": draw(*x),
        **{n: draw(x[-1]) if n in given.split() else None for n in ("w", "b")},
        **options,
    }


def rms_norm(*x: int, weighted: bool = True, **options: Any) -> Callable[[Draw], Arguments]:
    return lambda draw: {"x": draw(*x), "w": draw(x[-1]) if weighted else None, **options}


def batch_norm(*x: int, given: str = "w b running_mean running_var", **options: Any) -> Callable[[Draw], Arguments]:
    def arguments(draw: Draw) -> Arguments:
        optional = {name: draw(x[1]) for name in ("w", "b", "running_mean", "running_var")}
        optional["running_var"][...] += optional["running_var"].dtype.type(1.5)
        return {"x": draw(*x), **{n: v if n in given.split() else None for n, v in optional.items()}, **options}

    return arguments


CASES = [
    Case("layer_norm", "rows", norm(3, 5)),
    Case("layer_norm", "a vector", norm(7)),
    Case("layer_norm", "two leading axes", norm(2, 3, 17, eps=0.1)),
    Case("layer_norm", "no weight", norm(3, 5, given="b")),
    Case("layer_norm", "no bias", norm(3, 5, given="w")),
    Case("layer_norm", "neither", norm(3, 5, given="")),
    Case("layer_norm", "rows of two blocks", norm(257, 3)),
    Case("layer_norm", "one channel", norm(3, 1)),
    Case("layer_norm", "no rows", norm(0, 5)),
    Case("layer_norm", "no channels", norm(3, 0)),
    Case("rms_norm", "rows", rms_norm(3, 5)),
    Case("rms_norm", "a vector", rms_norm(7)),
    Case("rms_norm", "two leading axes", rms_norm(2, 3, 17, eps=0.1)),
    Case("rms_norm", "no weight", rms_norm(3, 5, weighted=False)),
    Case("rms_norm", "rows of two blocks", rms_norm(257, 3)),
    Case("rms_norm", "one channel", rms_norm(3, 1)),
    Case("rms_norm", "no rows", rms_norm(0, 5)),
    Case("rms_norm", "no channels", rms_norm(3, 0)),
    Case("batch_norm", "images, training", batch_norm(3, 2, 2, 3, training=True)),
    Case("batch_norm", "images", batch_norm(3, 2, 2, 3)),
    Case("batch_norm", "vectors, training", batch_norm(4, 3, training=True, momentum=0.3, eps=0.1)),
    Case("batch_norm", "vectors", batch_norm(4, 3)),
    Case("batch_norm", "channels for two threads", batch_norm(2, 9, 7, training=True)),
    Case("batch_norm", "no statistics kept", batch_norm(4, 3, given="w b", training=True)),
    Case("batch_norm", "no weight", batch_norm(4, 3, given="b running_mean", training=True)),
    Case("batch_norm", "no weights", batch_norm(2, 3, 1, 1, given="running_mean running_var")),
    Case("batch_norm", "one image", batch_norm(1, 3, 2, 2, training=True)),
    Case("batch_norm", "one vector", batch_norm(1, 3)),
    Case("batch_norm", "no images, training", batch_norm(0, 3, 2, 2, training=True)),
    Case("batch_norm", "no images", batch_norm(0, 3)),
    Case("batch_norm", "no channels", batch_norm(2, 0, training=True)),
]  # fmt: skip
