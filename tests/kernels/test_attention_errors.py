"""Bad arguments of `attention`: one sentence that names the argument, what it got and what was wanted."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import seqgen_kernels
from seqgen_kernels import Operators

F32 = np.float32


def f(*shape: int, dtype: Any = F32) -> np.ndarray:
    return np.ones(shape, dtype)


def i(*shape: int) -> np.ndarray:
    return np.zeros(shape, np.int32)


QKV = (f(2, 3, 4, 5), f(2, 3, 6, 5), f(2, 3, 6, 5))
RELATIVE = {"coords_q": i(1, 2, 4), "coords_k": i(1, 2, 6), "tables": f(1, 3, 7, 5)}
STEP = (f(2, 3, 5), f(2, 3, 6, 5), f(2, 3, 6, 5))
STEP_RELATIVE = {"coords_q": i(1, 2), "coords_k": i(1, 2, 6), "tables": f(1, 3, 7, 5)}
SIX = np.array([6, 0])


def forward(*qkv: Any, **options: Any) -> Callable[[Operators], Any]:
    return lambda ops: ops.attention.forward(*(qkv or QKV), **options)


def relative(**changed: Any) -> Callable[[Operators], Any]:
    return forward(**{**RELATIVE, **changed})


def gradient(dy: Any) -> Callable[[Operators], Any]:
    return lambda ops: ops.attention.backward(dy, ops.attention.forward(*QKV)[1])


def step(*qkv: Any, lengths: Any = SIX, **options: Any) -> Callable[[Operators], Any]:
    return lambda ops: ops.attention.step(*(qkv or STEP), lengths, **options)


def relative_step(**changed: Any) -> Callable[[Operators], Any]:
    return step(**{**STEP_RELATIVE, **changed})


SHAPES = [
    ("attention: q has shape (3, 4, 5), wanted (B, H, Tq, D)", forward(f(3, 4, 5), *QKV[1:])),
    ("attention: k has shape (2, 3, 6, 4), wanted (2, 3, Tk, 5)", forward(QKV[0], f(2, 3, 6, 4), QKV[2])),
    ("attention: k has shape (2, 1, 6, 5), wanted (2, 3, Tk, 5)", forward(QKV[0], f(2, 1, 6, 5), QKV[2])),
    ("attention: v has shape (2, 3, 7, 5), wanted (2, 3, 6, 5)", forward(*QKV[:2], f(2, 3, 7, 5))),
    ("attention: mask has shape (4, 6), wanted (1 or 2, 1 or 3, 4, 6)", forward(mask=f(4, 6, dtype=bool))),
    ("attention: mask has shape (2, 2, 4, 6), wanted (1 or 2, 1 or 3, 4, 6)", forward(mask=f(2, 2, 4, 6, dtype=bool))),
    ("attention: mask has shape (2, 1, 1, 6), wanted (1 or 2, 1 or 3, 4, 6)", forward(mask=f(2, 1, 1, 6, dtype=bool))),
    ("attention: bias has shape (3, 4, 6), wanted (1 or 2, 1 or 3, 4, 6)", forward(bias=f(3, 4, 6))),
    ("attention: bias has shape (2, 3, 6, 4), wanted (1 or 2, 1 or 3, 4, 6)", forward(bias=f(2, 3, 6, 4))),
    ("attention: coords_q, coords_k absent, wanted coords_q, coords_k and tables, or none of them",
     relative(coords_q=None, coords_k=None)),
    ("attention: coords_k absent, wanted", relative(coords_k=None)),
    ("attention: tables absent, wanted", relative(tables=None)),
    ("attention: tables has shape (3, 7, 5), wanted (F, 3, 2R + 1, 5)", relative(tables=f(3, 7, 5))),
    ("attention: tables has shape (1, 1, 7, 5), wanted (F, 3, 2R + 1, 5)", relative(tables=f(1, 1, 7, 5))),
    ("attention: tables has shape (1, 3, 6, 5), wanted (F, 3, 2R + 1, 5)", relative(tables=f(1, 3, 6, 5))),
    ("attention: tables has shape (1, 3, 0, 5), wanted (F, 3, 2R + 1, 5)", relative(tables=f(1, 3, 0, 5))),
    ("attention: coords_q has shape (2, 4), wanted (1, 2, 4)", relative(coords_q=i(2, 4))),
    ("attention: coords_q has shape (2, 2, 4), wanted (1, 2, 4)", relative(coords_q=i(2, 2, 4))),
    ("attention: coords_k has shape (1, 2, 4), wanted (1, 2, 6)", relative(coords_k=i(1, 2, 4))),
    ("attention: scale is nan, wanted a finite number", forward(scale=float("nan"))),
    ("attention: scale is -inf, wanted a finite number", forward(scale=float("-inf"))),
    ("attention: dy has shape (2, 3, 6, 5), wanted (2, 3, 4, 5)", gradient(f(2, 3, 6, 5))),
    ("attention.step: q has shape (2, 3, 1, 5), wanted (B, H, D)", step(f(2, 3, 1, 5), *STEP[1:])),
    ("attention.step: k has shape (3, 3, 6, 5), wanted (2, 3, S, 5)", step(STEP[0], f(3, 3, 6, 5), STEP[2])),
    ("attention.step: v has shape (2, 3, 5, 5), wanted (2, 3, 6, 5)", step(*STEP[:2], f(2, 3, 5, 5))),
    ("attention.step: lengths has shape (1,), wanted (2,)", step(lengths=np.array([6]))),
    ("attention.step: lengths contains 7, wanted 0 to 6", step(lengths=np.array([0, 7]))),
    ("attention.step: lengths contains -1, wanted 0 to 6", step(lengths=np.array([-1, 2]))),
    ("attention.step: tables absent, wanted coords_q, coords_k and tables, or none of them",
     relative_step(tables=None)),
    ("attention.step: tables has shape (1, 3, 2, 5), wanted (F, 3, 2R + 1, 5)", relative_step(tables=f(1, 3, 2, 5))),
    ("attention.step: coords_q has shape (1, 2, 1), wanted (1, 2)", relative_step(coords_q=i(1, 2, 1))),
    ("attention.step: coords_k has shape (1, 2, 5), wanted (1, 2, 6)", relative_step(coords_k=i(1, 2, 5))),
    ("attention.step: scale is inf, wanted a finite number", step(scale=float("inf"))),
]  # fmt: skip
TYPES = [
    ("attention: v is float64, wanted float32 like q", forward(*QKV[:2], f(2, 3, 6, 5, dtype=float))),
    ("attention: q is float16, wanted float32 or float64", forward(f(2, 3, 4, 5, dtype="e"), *QKV[1:])),
    ("attention: bias is float64, wanted float32 like q", forward(bias=f(1, 1, 4, 6, dtype=float))),
    ("attention: tables is float64, wanted float32 like q", relative(tables=f(1, 3, 7, 5, dtype=float))),
    ("attention: mask is float32, wanted an array of bool", forward(mask=f(1, 1, 4, 6))),
    ("attention: mask is a list, wanted an array of bool", forward(mask=[[[[True]]]])),
    ("attention: coords_q is float32, wanted an array of integers", relative(coords_q=f(1, 2, 4))),
    ("attention: coords_k is a list, wanted an array of integers", relative(coords_k=[[[0] * 6] * 2])),
    ("attention: dy is float64, wanted float32", gradient(f(2, 3, 4, 5, dtype=float))),
    ("attention.step: k is float64, wanted float32 like q", step(STEP[0], f(2, 3, 6, 5, dtype=float), STEP[2])),
    ("attention.step: lengths is float32, wanted an array of integers", step(lengths=f(2))),
    ("attention.step: coords_q is bool, wanted an array of integers", relative_step(coords_q=f(1, 2, dtype=bool))),
]  # fmt: skip


@pytest.mark.parametrize("version", seqgen_kernels.VERSIONS)
@pytest.mark.parametrize(
    ("kind", "message", "call"),
    [pytest.param(ValueError, *pair, id=pair[0]) for pair in SHAPES]
    + [pytest.param(TypeError, *pair, id=pair[0]) for pair in TYPES],
)
def test_the_door_of_attention(
    version: str, kind: type[Exception], message: str, call: Callable[[Operators], Any]
) -> None:
    with pytest.raises(kind) as caught:
        call(seqgen_kernels.load(version))
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)
