"""What the convolutions refuse, in one sentence each."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import seqgen_kernels
from seqgen_kernels import Operators

Call = Callable[[Operators], Any]


def f(*shape: int, dtype: Any = np.float32) -> np.ndarray:
    return np.ones(shape, dtype)


def refuses(name: str, *arguments: Any, dy: Any = None, **options: Any) -> tuple[str, Call]:
    def call(ops: Operators) -> None:
        operator = getattr(ops, name)
        operator.backward(dy, operator.forward(*arguments, **options)[1])

    return name, call


TWO, ONE = (f(1, 2, 4, 4), f(4, 2, 3, 3)), (f(1, 2, 4), f(4, 2, 3))
BACK, BACK1 = (f(1, 2, 4, 4), f(2, 4, 3, 3)), (f(1, 2, 4), f(2, 4, 3))

SHAPES = [
    ("x has shape (2, 4, 4), wanted (N, C, H, W)", refuses("conv2d", f(2, 4, 4), TWO[1])),
    ("x has shape (1, 2, 4, 4), wanted (N, C, L)", refuses("conv1d", TWO[0], ONE[1])),
    ("w has shape (4, 2, 3), wanted (O, C / groups, KH, KW)", refuses("conv2d", TWO[0], ONE[1])),
    ("w has shape (4, 2, 3, 3), wanted (O, C / groups, KL)", refuses("conv1d", ONE[0], TWO[1])),
    ("w has shape (4, 3, 3, 3), wanted (O, 2, KH, KW)", refuses("conv2d", TWO[0], f(4, 3, 3, 3))),
    ("w has shape (4, 2, 3), wanted (O, 1, KL)", refuses("conv1d", *ONE, groups=2)),
    ("w has shape (4, 2, 0, 3), wanted KH and KW of 1 or more", refuses("conv2d", TWO[0], f(4, 2, 0, 3))),
    ("w has shape (4, 2, 0), wanted KL of 1 or more", refuses("conv1d", ONE[0], f(4, 2, 0))),
    ("b has shape (2,), wanted (4,)", refuses("conv2d", *TWO, f(2))),
    ("b has shape (4, 1), wanted (4,)", refuses("conv1d", *ONE, f(4, 1))),
    ("x has shape (1, 2, 4, 4), wanted C divisible by 3 groups", refuses("conv2d", *TWO, groups=3)),
    ("w has shape (3, 1, 3, 3), wanted O divisible by 2 groups", refuses("conv2d", TWO[0], f(3, 1, 3, 3), groups=2)),
    ("groups is 0, wanted 1 or more", refuses("conv2d", *TWO, groups=0)),
    ("stride is 0, wanted 1 or more", refuses("conv2d", *TWO, stride=0)),
    ("stride is (1, -1), wanted 1 or more", refuses("conv2d", *TWO, stride=(1, -1))),
    ("padding is -1, wanted 0 or more", refuses("conv2d", *TWO, padding=-1)),
    ("dilation is (0, 1), wanted 1 or more", refuses("conv2d", *TWO, dilation=(0, 1))),
    ("dilation is 0, wanted 1 or more", refuses("conv1d", *ONE, dilation=0)),
    ("x has shape (1, 2, 2, 4), wanted H of 3 or more for one output", refuses("conv2d", f(1, 2, 2, 4), TWO[1])),
    ("x has shape (1, 2, 4, 4), wanted W of 5 or more for one output", refuses("conv2d", *TWO, dilation=(1, 2))),
    ("x has shape (1, 2, 4), wanted L of 5 or more for one output", refuses("conv1d", *ONE, padding=1, dilation=3)),
    ("x has shape (1, 2, 0, 4), wanted H of 1 or more for one output",
     refuses("conv2d", f(1, 2, 0, 4), TWO[1], padding=3)),
    ("dy has shape (1, 4, 4, 4), wanted (1, 4, 2, 2)", refuses("conv2d", *TWO, dy=f(1, 4, 4, 4))),
    ("dy has shape (1, 2, 2), wanted (1, 4, 2)", refuses("conv1d", *ONE, dy=f(1, 2, 2))),
    ("x has shape (2, 4, 4), wanted (N, C, H, W)", refuses("conv_transpose2d", f(2, 4, 4), BACK[1])),
    ("x has shape (1, 2, 4, 4), wanted (N, C, L)", refuses("conv_transpose1d", BACK[0], BACK1[1])),
    ("w has shape (2, 4, 3), wanted (C, O / groups, KH, KW)", refuses("conv_transpose2d", BACK[0], BACK1[1])),
    ("w has shape (4, 2, 3, 3), wanted (2, O / groups, KH, KW)", refuses("conv_transpose2d", *TWO)),
    ("w has shape (3, 4, 3), wanted (2, O / groups, KL)", refuses("conv_transpose1d", BACK1[0], f(3, 4, 3))),
    ("w has shape (2, 4, 3, 0), wanted KH and KW of 1 or more", refuses("conv_transpose2d", BACK[0], f(2, 4, 3, 0))),
    ("b has shape (4,), wanted (8,)", refuses("conv_transpose2d", *BACK, f(4), groups=2)),
    ("x has shape (1, 2, 4, 4), wanted C divisible by 3 groups", refuses("conv_transpose2d", *BACK, groups=3)),
    ("groups is -2, wanted 1 or more", refuses("conv_transpose1d", *BACK1, groups=-2)),
    ("stride is 0, wanted 1 or more", refuses("conv_transpose2d", *BACK, stride=0)),
    ("padding is (0, -1), wanted 0 or more", refuses("conv_transpose2d", *BACK, padding=(0, -1))),
    ("dilation is 0, wanted 1 or more", refuses("conv_transpose1d", *BACK1, dilation=0)),
    ("output_padding is -1, wanted 0 or more", refuses("conv_transpose2d", *BACK, output_padding=-1)),
    ("output_padding is 1, wanted less than stride 1 or than dilation 1",
     refuses("conv_transpose2d", *BACK, output_padding=1)),
    ("output_padding is (1, 2), wanted less than stride 2 or than dilation 1",
     refuses("conv_transpose2d", *BACK, stride=2, output_padding=(1, 2))),
    ("x has shape (1, 2, 1, 4), wanted H of 2 or more for one output",
     refuses("conv_transpose2d", f(1, 2, 1, 4), BACK[1], stride=3, padding=2)),
    ("x has shape (1, 2, 4), wanted L of 9 or more for one output", refuses("conv_transpose1d", *BACK1, padding=5)),
    ("x has shape (1, 2, 0, 4), wanted H of 1 or more for one output",
     refuses("conv_transpose2d", f(1, 2, 0, 4), BACK[1])),
    ("dy has shape (1, 4, 4, 4), wanted (1, 4, 6, 6)", refuses("conv_transpose2d", *BACK, dy=f(1, 4, 4, 4))),
    ("dy has shape (1, 4, 6, 1), wanted (1, 4, 6)", refuses("conv_transpose1d", *BACK1, dy=f(1, 4, 6, 1))),
]  # fmt: skip
TYPES = [
    ("x is int64, wanted float32 or float64", refuses("conv2d", f(1, 2, 4, 4, dtype=np.int64), TWO[1])),
    ("x is float16, wanted float32 or float64", refuses("conv_transpose1d", f(1, 2, 4, dtype=np.float16), BACK1[1])),
    ("w is float64, wanted float32 like x", refuses("conv1d", ONE[0], f(4, 2, 3, dtype=float))),
    ("b is float64, wanted float32 like x", refuses("conv_transpose2d", *BACK, f(4, dtype=float))),
    ("x is a list, wanted a NumPy array", refuses("conv2d", [[[[1.0]]]], TWO[1])),
    ("dy is float64, wanted float32", refuses("conv2d", *TWO, dy=f(1, 4, 2, 2, dtype=float))),
    ("dy is float64, wanted float32", refuses("conv_transpose1d", *BACK1, dy=f(1, 4, 6, dtype=float))),
    ("stride is 1.0, wanted an integer or a pair of them", refuses("conv2d", *TWO, stride=1.0)),
    ("stride is (1, 1), wanted an integer or a tuple of one", refuses("conv1d", *ONE, stride=(1, 1))),
    ("padding is 'same', wanted an integer or a pair of them", refuses("conv2d", *TWO, padding="same")),
    ("padding is True, wanted an integer or a pair of them", refuses("conv2d", *TWO, padding=True)),
    ("dilation is (1, True), wanted an integer or a pair of them", refuses("conv2d", *TWO, dilation=(1, True))),
    (
        "output_padding is False, wanted an integer or a pair of them",
        refuses("conv_transpose2d", *BACK, output_padding=False),
    ),
    ("groups is 1.0, wanted an integer", refuses("conv1d", *ONE, groups=1.0)),
    ("groups is True, wanted an integer", refuses("conv_transpose2d", *BACK, groups=True)),
]  # fmt: skip


@pytest.mark.parametrize("version", seqgen_kernels.VERSIONS)
@pytest.mark.parametrize(
    ("kind", "message", "name", "call"),
    [pytest.param(ValueError, message, *pair, id=f"{pair[0]}: {message}") for message, pair in SHAPES]
    + [pytest.param(TypeError, message, *pair, id=f"{pair[0]}: {message}") for message, pair in TYPES],
)
def test_the_door(version: str, kind: type[Exception], message: str, name: str, call: Call) -> None:
    with pytest.raises(kind) as caught:
        call(seqgen_kernels.load(version))
    assert str(caught.value).startswith(f"{name}: {message}")
    assert "\n" not in str(caught.value)
