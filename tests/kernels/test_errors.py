"""Bad arguments: one sentence that names the operator, the argument, what it got and what was wanted."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import seqgen_kernels
from seqgen_kernels import Operators

F32 = np.float32


def f(*shape: int, dtype: Any = F32) -> np.ndarray:
    return np.ones(shape, dtype)


def i(*values: int) -> np.ndarray:
    return np.array(values, np.int64)


def adamw(ops: Operators, *arrays: np.ndarray, step_index: int = 1, beta1: float = 0.9) -> None:
    settings = {"lr": 0.1, "beta1": beta1, "beta2": 0.99, "eps": 1e-8, "weight_decay": 0.0}
    ops.adamw.update(*arrays, **settings, step_index=step_index)


def adam(ops: Operators, *arrays: np.ndarray, step_index: int = 1, beta2: float = 0.9) -> None:
    settings = {"lr": 0.1, "beta1": 0.9, "beta2": beta2, "eps": 1e-8, "weight_decay": 0.0}
    ops.adam.update(*arrays, **settings, step_index=step_index)


def sgd(ops: Operators, *arrays: np.ndarray | None, momentum: float = 0.5, nesterov: bool = False) -> None:
    ops.sgd.update(*arrays, lr=0.1, momentum=momentum, nesterov=nesterov, weight_decay=0.0)  # type: ignore[arg-type]


def backward(operator: Any, dy: Any, *arguments: Any, **options: Any) -> None:
    operator.backward(dy, operator.forward(*arguments, **options)[1])


def refuses(name: str, dy: Any, *arguments: Any, **options: Any) -> Callable[[Operators], Any]:
    return lambda ops: backward(getattr(ops, name), dy, *arguments, **options)


def frozen(array: np.ndarray) -> np.ndarray:
    array.flags.writeable = False
    return array


NAN = float("nan")
ACTIVATIONS = ("relu", "leaky_relu", "sigmoid", "tanh", "gelu", "silu")
LSTM = (f(2, 3, 4), f(20, 4), f(20, 5))
STEP = (f(2, 4), f(2, 5), f(2, 5), f(20, 4), f(20, 5))


def plain(name: str, rows: int) -> list[tuple[str, Callable[[Operators], Any]]]:
    """What `rnn` and `gru` refuse; rows is 5 times the number of gates."""
    good, letters = (f(2, 3, 4), f(rows, 4), f(rows, 5)), "H" if rows == 5 else f"{rows // 5}H"
    step = (f(2, 4), f(2, 5), *good[1:])

    def one(ops: Operators, method: str, *arguments: Any, **options: Any) -> Any:
        return getattr(getattr(ops, name), method)(*arguments, **options)

    return [
        (f"{name}: x has shape (3, 4), wanted (B, T, I)", lambda ops: one(ops, "forward", f(3, 4), *good[1:])),
        (f"{name}: w_hh has shape (5,), wanted ({letters}, H)", lambda ops: one(ops, "forward", *good[:2], f(5))),
        (f"{name}: w_hh has shape (21, 5), wanted ({rows}, 5)", lambda ops: one(ops, "forward", *good[:2], f(21, 5))),
        (f"{name}: w_ih has shape (20, 4), wanted ({rows}, 4)",
         lambda ops: one(ops, "forward", good[0], f(20, 4), good[2])),
        (f"{name}: b_ih has shape (20,), wanted ({rows},)", lambda ops: one(ops, "forward", *good, f(20))),
        (f"{name}: b_hh has shape (20,), wanted ({rows},)", lambda ops: one(ops, "forward", *good, None, f(20))),
        (f"{name}: h0 has shape (1, 2, 5), wanted (2, 5)", lambda ops: one(ops, "forward", *good, h0=f(1, 2, 5))),
        (f"{name}: lengths contains 4, wanted 0 to 3", lambda ops: one(ops, "forward", *good, lengths=i(1, 4))),
        (f"{name}: dy has shape (2, 3), wanted (2, 3, 5)", refuses(name, f(2, 3), *good)),
        (f"{name}: dh_n has shape (5,), wanted (2, 5)", refuses(name, (None, f(5)), *good)),
        (f"{name}: dy is a tuple of 3, wanted (dy, dh_n)", refuses(name, (None, None, None), *good)),
        (f"{name}.step: x has shape (4,), wanted (B, I)", lambda ops: one(ops, "step", f(4), *step[1:])),
        (f"{name}.step: h has shape (2, 4), wanted (2, 5)", lambda ops: one(ops, "step", f(2, 4), f(2, 4), *good[1:])),
        (f"{name}.step: w_ih has shape (20, 4), wanted ({rows}, 4)",
         lambda ops: one(ops, "step", *step[:2], f(20, 4), step[3])),
    ]  # fmt: skip


SHAPES: list[tuple[str, Callable[[Operators], Any]]] = [
    ("linear: x has shape (2, 3), wanted (..., 5)", lambda ops: ops.linear.forward(f(2, 3), f(4, 5))),
    ("linear: x has shape (), wanted (..., 5)", lambda ops: ops.linear.forward(f(), f(4, 5))),
    ("linear: w has shape (5,), wanted (O, I)", lambda ops: ops.linear.forward(f(2, 5), f(5))),
    ("linear: b has shape (1,), wanted (4,)", lambda ops: ops.linear.forward(f(2, 5), f(4, 5), f(1))),
    ("linear: dy has shape (2, 5), wanted (2, 4)", lambda ops: backward(ops.linear, f(2, 5), f(2, 5), f(4, 5))),
    ("linear.step: x has shape (2, 3, 5), wanted (B, I)", lambda ops: ops.linear.step(f(2, 3, 5), f(4, 5))),
    ("embedding: w has shape (5,), wanted (V, C)", lambda ops: ops.embedding.forward(i(0), f(5))),
    ("embedding: indices contains 5, wanted 0 to 4", lambda ops: ops.embedding.forward(i(0, 5), f(5, 2))),
    ("embedding: indices contains -1, wanted 0 to 4", lambda ops: ops.embedding.forward(i(-1), f(5, 2))),
    ("embedding: padding_idx is 5, wanted 0 to 4", lambda ops: ops.embedding.forward(i(0), f(5, 2), 5)),
    ("embedding: dy has shape (2,), wanted (1, 2)", lambda ops: backward(ops.embedding, f(2), i(0), f(5, 2))),
    *plain("rnn", 5),
    *plain("gru", 15),
    ("lstm: x has shape (3, 4), wanted (B, T, I)", lambda ops: ops.lstm.forward(f(3, 4), *LSTM[1:])),
    ("lstm: w_hh has shape (21, 5), wanted (20, 5)", lambda ops: ops.lstm.forward(*LSTM[:2], f(21, 5))),
    ("lstm: w_ih has shape (20, 3), wanted (20, 4)", lambda ops: ops.lstm.forward(LSTM[0], f(20, 3), LSTM[2])),
    ("lstm: b_ih has shape (5,), wanted (20,)", lambda ops: ops.lstm.forward(*LSTM, f(5))),
    ("lstm: b_hh has shape (5,), wanted (20,)", lambda ops: ops.lstm.forward(*LSTM, None, f(5))),
    ("lstm: h0 has shape (1, 2, 5), wanted (2, 5)", lambda ops: ops.lstm.forward(*LSTM, h0=f(1, 2, 5))),
    ("lstm: c0 has shape (2, 4), wanted (2, 5)", lambda ops: ops.lstm.forward(*LSTM, c0=f(2, 4))),
    ("lstm: lengths has shape (3,), wanted (2,)", lambda ops: ops.lstm.forward(*LSTM, lengths=i(1, 2, 3))),
    ("lstm: lengths contains 4, wanted 0 to 3", lambda ops: ops.lstm.forward(*LSTM, lengths=i(1, 4))),
    ("lstm: lengths contains -1, wanted 0 to 3", lambda ops: ops.lstm.forward(*LSTM, lengths=i(1, -1))),
    ("lstm: dy has shape (2, 3), wanted (2, 3, 5)", lambda ops: backward(ops.lstm, f(2, 3), *LSTM)),
    ("lstm: dh_n has shape (5,), wanted (2, 5)", lambda ops: backward(ops.lstm, (None, f(5), None), *LSTM)),
    ("lstm: dc_n has shape (5,), wanted (2, 5)", lambda ops: backward(ops.lstm, (None, None, f(5)), *LSTM)),
    ("lstm: dy is a tuple of 2, wanted (dy, dh_n, dc_n)", lambda ops: backward(ops.lstm, (None, None), *LSTM)),
    ("lstm.step: x has shape (4,), wanted (B, I)", lambda ops: ops.lstm.step(f(4), *STEP[1:])),
    ("lstm.step: w_ih has shape (20, 3), wanted (20, 4)", lambda ops: ops.lstm.step(*STEP[:3], f(20, 3), STEP[4])),
    ("lstm.step: h has shape (1, 5), wanted (2, 5)", lambda ops: ops.lstm.step(STEP[0], f(1, 5), *STEP[2:])),
    ("lstm.step: c has shape (2, 4), wanted (2, 5)", lambda ops: ops.lstm.step(*STEP[:2], f(2, 4), *STEP[3:])),
    ("dropout: p is 1.0, wanted 0 <= p < 1", lambda ops: ops.dropout.forward(f(2), 1.0, 0)),
    ("dropout: p is nan, wanted 0 <= p < 1", lambda ops: ops.dropout.forward(f(2), float("nan"), 0)),
    ("dropout: seed is -1, wanted 0 <= seed < 2^64", lambda ops: ops.dropout.forward(f(2), 0.5, -1)),
    ("dropout: dy has shape (3,), wanted (2,)", lambda ops: backward(ops.dropout, f(3), f(2), 0.5, 0)),
    ("softmax: x has shape (), wanted (..., C)", lambda ops: ops.softmax.forward(f())),
    ("softmax: axis is 0, wanted -1, the last one", lambda ops: ops.softmax.forward(f(2, 3), axis=0)),
    ("softmax: dy has shape (3, 2), wanted (2, 3)", lambda ops: backward(ops.softmax, f(3, 2), f(2, 3))),
    ("cross_entropy: logits has shape (3,), wanted (N, C)", lambda ops: ops.cross_entropy.forward(f(3), i(0))),
    ("cross_entropy: logits has shape (1, 0), wanted", lambda ops: ops.cross_entropy.forward(f(1, 0), i(-100))),
    ("cross_entropy: labels has shape (1,), wanted (2,)", lambda ops: ops.cross_entropy.forward(f(2, 3), i(0))),
    ("cross_entropy: labels contains 3, wanted 0 to 2", lambda ops: ops.cross_entropy.forward(f(1, 3), i(3))),
    ("cross_entropy: labels contains -1, wanted 0 to 2", lambda ops: ops.cross_entropy.forward(f(1, 3), i(-1))),
    ("cross_entropy: class_weights has shape (2,), wanted (3,)",
     lambda ops: ops.cross_entropy.forward(f(1, 3), i(0), f(2))),
    ("cross_entropy: label_smoothing is 1.5, wanted 0 to 1",
     lambda ops: ops.cross_entropy.forward(f(1, 3), i(0), label_smoothing=1.5)),
    ("cross_entropy: reduction is 'max', wanted 'mean', 'sum' or 'none'",
     lambda ops: ops.cross_entropy.forward(f(1, 3), i(0), reduction="max")),
    ("cross_entropy: dy has shape (1,), wanted ()", lambda ops: backward(ops.cross_entropy, f(1), f(1, 3), i(0))),
    ("gelu: approximate is 'erf', wanted 'none' or 'tanh'", lambda ops: ops.gelu.forward(f(2), "erf")),
    ("leaky_relu: negative_slope is nan, wanted a finite number", lambda ops: ops.leaky_relu.forward(f(2), NAN)),
    *[(f"{name}: dy has shape (3,), wanted (2,)", refuses(name, f(3), f(2))) for name in ACTIVATIONS],
    ("layer_norm: x has shape (), wanted (..., C)", lambda ops: ops.layer_norm.forward(f())),
    ("layer_norm: w has shape (2,), wanted (3,)", lambda ops: ops.layer_norm.forward(f(2, 3), f(2))),
    ("layer_norm: b has shape (2,), wanted (3,)", lambda ops: ops.layer_norm.forward(f(2, 3), None, f(2))),
    ("layer_norm: eps is 0.0, wanted a number above 0", lambda ops: ops.layer_norm.forward(f(2, 3), eps=0.0)),
    ("layer_norm: dy has shape (3, 2), wanted (2, 3)", refuses("layer_norm", f(3, 2), f(2, 3))),
    ("rms_norm: x has shape (), wanted (..., C)", lambda ops: ops.rms_norm.forward(f())),
    ("rms_norm: w has shape (2,), wanted (3,)", lambda ops: ops.rms_norm.forward(f(2, 3), f(2))),
    ("rms_norm: eps is nan, wanted a number above 0", lambda ops: ops.rms_norm.forward(f(2, 3), eps=NAN)),
    ("rms_norm: dy has shape (3, 2), wanted (2, 3)", refuses("rms_norm", f(3, 2), f(2, 3))),
    ("batch_norm: x has shape (3,), wanted (N, C, ...)", lambda ops: ops.batch_norm.forward(f(3), training=True)),
    ("batch_norm: w has shape (2,), wanted (3,)", lambda ops: ops.batch_norm.forward(f(2, 3), f(2), training=True)),
    ("batch_norm: running_var has shape (2,), wanted (3,)",
     lambda ops: ops.batch_norm.forward(f(2, 3), None, None, f(3), f(2))),
    ("batch_norm: running_mean is None, wanted (3,) when training is False",
     lambda ops: ops.batch_norm.forward(f(2, 3))),
    ("batch_norm: x has shape (1, 3), wanted two values a channel or more to train on",
     lambda ops: ops.batch_norm.forward(f(1, 3), training=True)),
    ("batch_norm: momentum is 1.5, wanted 0 to 1",
     lambda ops: ops.batch_norm.forward(f(2, 3), training=True, momentum=1.5)),
    ("batch_norm: eps is -1.0, wanted a number above 0",
     lambda ops: ops.batch_norm.forward(f(2, 3), training=True, eps=-1.0)),
    ("batch_norm: dy has shape (3,), wanted (2, 3)", refuses("batch_norm", f(3), f(2, 3), training=True)),
    ("batch_norm: dy is a tuple of 2, wanted (dy, None, None)",
     refuses("batch_norm", (f(2, 3), None), f(2, 3), training=True)),
    ("batch_norm: dy has a gradient for a running statistic, wanted (dy, None, None)",
     refuses("batch_norm", (f(2, 3), f(3), None), f(2, 3), training=True)),
    *[case for name in ("max_pool2d", "avg_pool2d") for case in (
        (f"{name}: x has shape (3, 4, 4), wanted (N, C, H, W)", refuses(name, None, f(3, 4, 4), 2)),
        (f"{name}: x has shape (1, 1, 2, 4), wanted H of 3 or more for one window",
         refuses(name, None, f(1, 1, 2, 4), 3)),
        (f"{name}: x has shape (1, 1, 4, 2), wanted W of 3 or more for one window",
         refuses(name, None, f(1, 1, 4, 2), (2, 5), padding=(0, 1))),
        (f"{name}: x has shape (1, 1, 2, 0), wanted W of 1 or more for one window",
         refuses(name, None, f(1, 1, 2, 0), 2, padding=1)),
        (f"{name}: x has shape (1, 1, 2, 2), wanted H of 3 or more for one window",
         refuses(name, None, f(1, 1, 2, 2), 3, 1, ceil_mode=True)),
        (f"{name}: kernel_size is 0, wanted 1 or more", refuses(name, None, f(1, 1, 4, 4), 0)),
        (f"{name}: stride is (1, 0), wanted 1 or more", refuses(name, None, f(1, 1, 4, 4), 2, (1, 0))),
        (f"{name}: padding is -1, wanted 0 or more", refuses(name, None, f(1, 1, 4, 4), 2, padding=-1)),
        (f"{name}: padding is 2, wanted half of kernel_size 3 or less",
         refuses(name, None, f(1, 1, 4, 4), 3, padding=2)),
        (f"{name}: dy has shape (1, 1, 4, 4), wanted (1, 1, 2, 2)",
         refuses(name, f(1, 1, 4, 4), f(1, 1, 4, 4), 2)))],
    *[case for name in ("max_pool1d", "avg_pool1d") for case in (
        (f"{name}: x has shape (1, 1, 4, 4), wanted (N, C, L)", refuses(name, None, f(1, 1, 4, 4), 2)),
        (f"{name}: x has shape (1, 1, 2), wanted L of 3 or more for one window", refuses(name, None, f(1, 1, 2), 3)),
        (f"{name}: padding is -1, wanted 0 or more", refuses(name, None, f(1, 1, 4), 2, padding=-1)),
        (f"{name}: dy has shape (1, 1, 4), wanted (1, 1, 2)", refuses(name, f(1, 1, 4), f(1, 1, 4), 2)))],
    ("max_pool2d: dilation is 0, wanted 1 or more", refuses("max_pool2d", None, f(1, 1, 4, 4), 2, dilation=0)),
    ("max_pool1d: x has shape (1, 1, 3), wanted L of 4 or more",
     refuses("max_pool1d", None, f(1, 1, 3), 2, dilation=3)),
    ("upsample2d: x has shape (1, 4, 4), wanted (N, C, H, W)", refuses("upsample2d", None, f(1, 4, 4), 2)),
    ("upsample2d: scale_factor is 0, wanted 1 or more", refuses("upsample2d", None, f(1, 1, 4, 4), 0)),
    ("upsample2d: dy has shape (1, 1, 2, 2), wanted (1, 1, 4, 2)",
     refuses("upsample2d", f(1, 1, 2, 2), f(1, 1, 2, 2), (2, 1))),
    ("mse: target has shape (3,), wanted (2, 3)", lambda ops: ops.mse.forward(f(2, 3), f(3))),
    ("mse: reduction is 'max', wanted 'mean', 'sum' or 'none'",
     lambda ops: ops.mse.forward(f(2), f(2), reduction="max")),
    ("mse: dy has shape (2,), wanted ()", refuses("mse", f(2), f(2), f(2))),
    ("bce_with_logits: targets has shape (3,), wanted (2,)", lambda ops: ops.bce_with_logits.forward(f(2), f(3))),
    ("bce_with_logits: weight has shape (3,), wanted one that broadcasts to (2,)",
     lambda ops: ops.bce_with_logits.forward(f(2), f(2), f(3))),
    ("bce_with_logits: pos_weight has shape (3, 2), wanted one that broadcasts to (2,)",
     lambda ops: ops.bce_with_logits.forward(f(2), f(2), None, f(3, 2))),
    ("bce_with_logits: reduction is 'max', wanted 'mean', 'sum' or 'none'",
     lambda ops: ops.bce_with_logits.forward(f(2), f(2), reduction="max")),
    ("bce_with_logits: dy has shape (2,), wanted ()", refuses("bce_with_logits", f(2), f(2), f(2))),
    ("gaussian_kl: logvar has shape (3,), wanted (2,)", lambda ops: ops.gaussian_kl.forward(f(2), f(3))),
    ("gaussian_kl: reduction is 'max', wanted 'mean', 'sum' or 'none'",
     lambda ops: ops.gaussian_kl.forward(f(2), f(2), reduction="max")),
    ("gaussian_kl: dy has shape (), wanted (2,)", refuses("gaussian_kl", f(), f(2), f(2), reduction="none")),
    ("adamw: grad has shape (3,), wanted (2,)", lambda ops: adamw(ops, f(2), f(3), f(2), f(2))),
    ("adamw: v has shape (3,), wanted (2,)", lambda ops: adamw(ops, f(2), f(2), f(2), f(3))),
    ("adamw: step_index is 0, wanted 1 or more", lambda ops: adamw(ops, f(2), f(2), f(2), f(2), step_index=0)),
    ("adamw: beta1 is 1.0, wanted 0 <= beta1 < 1", lambda ops: adamw(ops, f(2), f(2), f(2), f(2), beta1=1.0)),
    ("adamw: param changes in place, wanted a contiguous, writeable array",
     lambda ops: adamw(ops, f(4)[::2], f(2), f(2), f(2))),
    ("adamw: m changes in place, wanted a contiguous, writeable array",
     lambda ops: adamw(ops, f(2), f(2), frozen(f(2)), f(2))),
    ("adam: m has shape (3,), wanted (2,)", lambda ops: adam(ops, f(2), f(2), f(3), f(2))),
    ("adam: step_index is -1, wanted 1 or more", lambda ops: adam(ops, f(2), f(2), f(2), f(2), step_index=-1)),
    ("adam: beta2 is nan, wanted 0 <= beta2 < 1", lambda ops: adam(ops, f(2), f(2), f(2), f(2), beta2=NAN)),
    ("adam: v changes in place, wanted a contiguous, writeable array",
     lambda ops: adam(ops, f(2), f(2), f(2), f(4)[::2])),
    ("sgd: grad has shape (3,), wanted (2,)", lambda ops: sgd(ops, f(2), f(3), None, momentum=0)),
    ("sgd: velocity has shape (3,), wanted (2,)", lambda ops: sgd(ops, f(2), f(2), f(3))),
    ("sgd: momentum is 1.0, wanted 0 <= momentum < 1", lambda ops: sgd(ops, f(2), f(2), f(2), momentum=1.0)),
    ("sgd: nesterov is True and momentum is 0, wanted a momentum above 0 for it",
     lambda ops: sgd(ops, f(2), f(2), None, momentum=0, nesterov=True)),
    ("sgd: velocity is an array and momentum is 0, wanted None where nothing is kept",
     lambda ops: sgd(ops, f(2), f(2), f(2), momentum=0)),
    ("sgd: param changes in place, wanted a contiguous, writeable array",
     lambda ops: sgd(ops, frozen(f(2)), f(2), None, momentum=0)),
    ("sgd: velocity changes in place, wanted a contiguous, writeable array",
     lambda ops: sgd(ops, f(2), f(2), f(4)[::2])),
]  # fmt: skip
TYPES: list[tuple[str, Callable[[Operators], Any]]] = [
    ("linear: w is float64, wanted float32 like x", lambda ops: ops.linear.forward(f(2, 3), f(4, 3, dtype=float))),
    ("linear: x is int64, wanted float32 or float64", lambda ops: ops.linear.forward(f(2, 3, dtype=int), f(4, 3))),
    ("linear: x is float16, wanted float32 or float64", lambda ops: ops.linear.forward(f(2, 3, dtype="e"), f(4, 3))),
    ("linear: x is >f4, wanted float32 or float64", lambda ops: ops.linear.forward(f(2, 3, dtype=">f4"), f(4, 3))),
    ("linear: x is a list, wanted a NumPy array", lambda ops: ops.linear.forward([[1.0]], f(1, 1))),  # type: ignore
    ("linear: dy is float64, wanted float32", lambda ops: backward(ops.linear, f(2, 4, dtype=float), f(2, 3), f(4, 3))),
    ("linear: dy is a float, wanted a NumPy array", lambda ops: backward(ops.linear, 1.0, f(2, 3), f(4, 3))),
    ("embedding: indices is float32, wanted an array of integers", lambda ops: ops.embedding.forward(f(2), f(4, 3))),
    ("embedding: indices is a list, wanted an array of integers",
     lambda ops: ops.embedding.forward([0], f(4, 3))),  # type: ignore[arg-type]
    ("lstm: w_hh is float64, wanted float32 like x", lambda ops: ops.lstm.forward(*LSTM[:2], f(20, 5, dtype=float))),
    ("lstm: c0 is float64, wanted float32 like x", lambda ops: ops.lstm.forward(*LSTM, c0=f(2, 5, dtype=float))),
    ("lstm: lengths is float32, wanted an array of integers", lambda ops: ops.lstm.forward(*LSTM, lengths=f(2))),
    ("lstm: dh_n is float64, wanted float32",
     lambda ops: backward(ops.lstm, (None, f(2, 5, dtype=float), None), *LSTM)),
    *[(f"{name}: dh_n is float64, wanted float32",
       refuses(name, (None, f(2, 5, dtype=float)), f(2, 3, 4), f(rows, 4), f(rows, 5)))
      for name, rows in (("rnn", 5), ("gru", 15))],
    *[(f"{name}.step: h is float64, wanted float32 like x",
       lambda ops, name=name, rows=rows: getattr(ops, name).step(f(2, 4), f(2, 5, dtype=float), f(rows, 4), f(rows, 5)))
      for name, rows in (("rnn", 5), ("gru", 15))],
    ("lstm.step: c is float64, wanted float32 like x",
     lambda ops: ops.lstm.step(*STEP[:2], f(2, 5, dtype=float), *STEP[3:])),
    ("dropout: x is int64, wanted float32 or float64", lambda ops: ops.dropout.forward(f(2, dtype=int), 0.5, 0)),
    ("softmax: x is bool, wanted float32 or float64", lambda ops: ops.softmax.forward(f(2, dtype=bool))),
    ("cross_entropy: labels is float32, wanted an array of integers",
     lambda ops: ops.cross_entropy.forward(f(1, 3), f(1))),
    ("cross_entropy: class_weights is float64, wanted float32 like logits",
     lambda ops: ops.cross_entropy.forward(f(1, 3), i(0), f(3, dtype=float))),
    ("cross_entropy: dy is float64, wanted float32",
     lambda ops: backward(ops.cross_entropy, f(dtype=float), f(1, 3), i(0))),
    *[(f"{name}: x is int64, wanted float32 or float64",
       lambda ops, name=name: getattr(ops, name).forward(f(2, dtype=int))) for name in ACTIVATIONS],
    ("layer_norm: w is float64, wanted float32 like x",
     lambda ops: ops.layer_norm.forward(f(2, 3), f(3, dtype=float))),
    ("rms_norm: w is float64, wanted float32 like x", lambda ops: ops.rms_norm.forward(f(2, 3), f(3, dtype=float))),
    ("batch_norm: running_var is float64, wanted float32 like x",
     lambda ops: ops.batch_norm.forward(f(2, 3), None, None, f(3), f(3, dtype=float))),
    *[(f"{name}: x is int64, wanted float32 or float64", refuses(name, None, f(1, 1, 4, 4, dtype=int), 2))
      for name in ("max_pool2d", "avg_pool2d", "upsample2d")],
    *[(f"{name}: x is float16, wanted float32 or float64", refuses(name, None, f(1, 1, 4, dtype="e"), 2))
      for name in ("max_pool1d", "avg_pool1d")],
    *[(f"{name}: dy is float64, wanted float32", refuses(name, f(1, 1, 2, dtype=float), f(1, 1, 4), 2))
      for name in ("max_pool1d", "avg_pool1d")],
    *[(f"{name}: dy is float64, wanted float32", refuses(name, f(1, 1, 2, 2, dtype=float), f(1, 1, 4, 4), 2))
      for name in ("max_pool2d", "avg_pool2d", "upsample2d")],
    ("max_pool2d: kernel_size is (2, 2, 2), wanted an integer or a pair of them",
     refuses("max_pool2d", None, f(1, 1, 4, 4), (2, 2, 2))),
    ("avg_pool1d: stride is 1.5, wanted an integer or a tuple of one",
     refuses("avg_pool1d", None, f(1, 1, 4), 2, 1.5)),
    ("upsample2d: scale_factor is 2.0, wanted an integer or a pair of them",
     refuses("upsample2d", None, f(1, 1, 4, 4), 2.0)),
    ("mse: target is float64, wanted float32 like x", lambda ops: ops.mse.forward(f(2), f(2, dtype=float))),
    ("bce_with_logits: pos_weight is float64, wanted float32 like logits",
     lambda ops: ops.bce_with_logits.forward(f(2), f(2), None, f(2, dtype=float))),
    ("gaussian_kl: logvar is float64, wanted float32 like mu",
     lambda ops: ops.gaussian_kl.forward(f(2), f(2, dtype=float))),
    ("adamw: v is float64, wanted float32 like param", lambda ops: adamw(ops, f(2), f(2), f(2), f(2, dtype=float))),
    ("adam: grad is float64, wanted float32 like param", lambda ops: adam(ops, f(2), f(2, dtype=float), f(2), f(2))),
    ("sgd: velocity is float64, wanted float32 like param", lambda ops: sgd(ops, f(2), f(2), f(2, dtype=float))),
    ("sgd: velocity is a NoneType, wanted a NumPy array", lambda ops: sgd(ops, f(2), f(2), None)),
]  # fmt: skip


@pytest.mark.parametrize("version", seqgen_kernels.VERSIONS)
@pytest.mark.parametrize(
    ("kind", "message", "call"),
    [pytest.param(ValueError, *pair, id=pair[0]) for pair in SHAPES]
    + [pytest.param(TypeError, *pair, id=pair[0]) for pair in TYPES],
)
def test_the_door(version: str, kind: type[Exception], message: str, call: Callable[[Operators], Any]) -> None:
    with pytest.raises(kind) as caught:
        call(seqgen_kernels.load(version))
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)


def test_an_ignored_label_need_not_be_a_class() -> None:
    for version in seqgen_kernels.VERSIONS:
        loss, _ = seqgen_kernels.load(version).cross_entropy.forward(f(2, 3), i(0, -100))
        np.testing.assert_allclose(loss, np.log(3), rtol=1e-6)
