"""One contract: operator x version x awkward shape x dtype against `reference`, and `reference` against slopes."""

import inspect
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pytest
import seqgen_kernels
from seqgen_kernels import contract

Array = npt.NDArray[Any]
Draw = Callable[..., Array]
Arguments = dict[str, Any]
TOLERANCE = {"float32": {"rtol": 2e-5, "atol": 5e-6}, "float64": {"rtol": 1e-11, "atol": 1e-12}}


class Case(NamedTuple):
    """An operator and how to draw its arguments."""

    operator: str
    name: str
    arguments: Callable[[Draw], Arguments]


def linear(*x: int, outputs: int = 4, bias: bool = True) -> Callable[[Draw], Arguments]:
    return lambda draw: {"x": draw(*x), "w": draw(outputs, x[-1]), "b": draw(outputs) if bias else None}


def embedding(indices: Any, words: int = 6, width: int = 3, **options: Any) -> Callable[[Draw], Arguments]:
    return lambda draw: {"indices": np.array(indices, np.int64), "w": draw(words, width), **options}


def recurrent(
    operator: str, batch: int, steps: int, inputs: int, hidden: int, lengths: list[int] | None = None,
    given: str = "b_ih b_hh h0 c0", reverse: bool = False,
) -> Callable[[Draw], Arguments]:  # fmt: skip
    rows = {"rnn": 1, "gru": 3, "lstm": 4}[operator] * hidden

    def arguments(draw: Draw) -> Arguments:
        optional = {"b_ih": draw(rows), "b_hh": draw(rows), "h0": draw(batch, hidden)}
        if operator == "lstm":
            optional["c0"] = draw(batch, hidden)
        return {
            "x": draw(batch, steps, inputs),
            "w_ih": draw(rows, inputs),
            "w_hh": draw(rows, hidden),
            **{name: value if name in given.split() else None for name, value in optional.items()},
            "lengths": None if lengths is None else np.array(lengths, np.int64),
            "reverse": reverse,
        }

    return arguments


def dropout(*x: int, p: float = 0.3, seed: int = 2**40 + 7) -> Callable[[Draw], Arguments]:
    return lambda draw: {"x": draw(*x), "p": p, "seed": seed}


def softmax(*x: int, low: float | None = None) -> Callable[[Draw], Arguments]:
    def arguments(draw: Draw) -> Arguments:
        values = draw(*x)
        if low is not None:
            values[..., ::2] = low
        return {"x": values}

    return arguments


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


def elementwise(*x: int, scale: float = 3.0, **options: Any) -> Callable[[Draw], Arguments]:
    return lambda draw: {"x": times(draw(*x), scale), **options}


def times(values: Array, scale: float) -> Array:
    """The same array, with larger numbers; its strides stay."""
    values *= values.dtype.type(scale)
    return values


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


def image(*x: int, **options: Any) -> Callable[[Draw], Arguments]:
    return lambda draw: {"x": draw(*x), **options}


def each_pool() -> Iterator[Case]:
    """The windows that maximum and mean have in common, over images and over sequences."""
    for kind in ("max", "avg"):
        two, one = f"{kind}_pool2d", f"{kind}_pool1d"
        yield Case(two, "halves", image(2, 3, 4, 6, kernel_size=2))
        yield Case(two, "a rest is left", image(1, 2, 5, 7, kernel_size=(2, 3)))
        yield Case(two, "overlap", image(2, 2, 5, 6, kernel_size=3, stride=1))
        yield Case(two, "padded, a step of 2", image(1, 2, 5, 6, kernel_size=3, stride=2, padding=1))
        yield Case(two, "pairs", image(1, 2, 5, 9, kernel_size=(2, 5), stride=(1, 3), padding=(1, 2)))
        yield Case(two, "steps wider than the window", image(1, 1, 7, 8, kernel_size=2, stride=3))
        yield Case(two, "ceil_mode", image(1, 2, 5, 6, kernel_size=2, stride=(2, 4), ceil_mode=True))
        yield Case(two, "ceil_mode, padded", image(1, 2, 4, 6, kernel_size=3, stride=2, padding=1, ceil_mode=True))
        yield Case(two, "ceil_mode, a window too large", image(1, 1, 2, 2, kernel_size=3, ceil_mode=True))
        yield Case(two, "the whole image", image(2, 3, 5, 4, kernel_size=(5, 4)))
        yield Case(two, "1 x 1", image(2, 2, 3, 2, kernel_size=1))
        yield Case(two, "one number", image(1, 1, 1, 1, kernel_size=1))
        yield Case(two, "planes for two threads", image(3, 3, 4, 33, kernel_size=2, stride=1))
        yield Case(two, "no images", image(0, 2, 4, 4, kernel_size=2))
        yield Case(two, "no channels", image(2, 0, 4, 4, kernel_size=2))
        yield Case(one, "halves", image(2, 3, 7, kernel_size=2))
        yield Case(one, "padded, overlap", image(2, 2, 9, kernel_size=4, stride=3, padding=2))
        yield Case(one, "ceil_mode", image(1, 2, 6, kernel_size=2, stride=3, ceil_mode=True))
        yield Case(one, "one number", image(1, 1, 1, kernel_size=1))
        yield Case(one, "no rows", image(0, 2, 5, kernel_size=2))
    yield Case("max_pool2d", "dilation", image(1, 2, 6, 9, kernel_size=(2, 3), stride=1, padding=1, dilation=(3, 2)))
    yield Case("max_pool1d", "dilation", image(2, 2, 8, kernel_size=3, stride=2, padding=1, dilation=2))
    for uncounted in ({"padding": 1}, {"padding": 1, "ceil_mode": True}):
        options: Arguments = {"kernel_size": 3, "stride": 2, "count_include_pad": False, **uncounted}
        name = "padding not counted" + (", ceil_mode" if "ceil_mode" in uncounted else "")
        yield Case("avg_pool2d", name, image(1, 2, 4, 6, **options))
        yield Case("avg_pool1d", name, image(2, 2, 6, **options))


def each_activation() -> Iterator[Case]:
    """The shapes that every elementwise operator meets."""
    for operator in ("relu", "leaky_relu", "sigmoid", "tanh", "gelu", "silu"):
        yield Case(operator, "rows", elementwise(3, 17))
        yield Case(operator, "three axes, far out", elementwise(2, 3, 5, scale=30))
        yield Case(operator, "near 0", elementwise(4, 3, scale=1e-3))
        yield Case(operator, "a number", elementwise())
        yield Case(operator, "empty", elementwise(0, 4))


def each_recurrent() -> Iterator[Case]:
    """The sequences that every recurrent operator meets."""
    for operator, last in (("rnn", "h0"), ("gru", "h0"), ("lstm", "c0")):
        yield Case(operator, "everything", recurrent(operator, 2, 3, 3, 2))
        yield Case(operator, "one of each", recurrent(operator, 1, 1, 1, 1))
        yield Case(operator, "no biases, no state", recurrent(operator, 2, 3, 2, 3, given=""))
        yield Case(operator, "one bias, one state", recurrent(operator, 2, 2, 2, 2, given=f"b_hh {last}"))
        yield Case(operator, "reverse", recurrent(operator, 2, 3, 2, 2, reverse=True))
        yield Case(operator, "lengths", recurrent(operator, 4, 3, 2, 2, lengths=[3, 0, 1, 2]))
        yield Case(operator, "lengths, reverse", recurrent(operator, 4, 3, 2, 2, lengths=[2, 3, 0, 1], reverse=True))
        yield Case(operator, "all lengths 0", recurrent(operator, 2, 2, 1, 2, lengths=[0, 0]))
        yield Case(operator, "lengths, no state", recurrent(operator, 3, 2, 2, 2, lengths=[1, 2, 0], given="b_ih"))
        yield Case(operator, "wider than a vector", recurrent(operator, 5, 4, 19, 17, lengths=[4, 3, 4, 1, 2]))
        yield Case(operator, "rows for two threads", recurrent(operator, 9, 3, 3, 5, reverse=True))
        yield Case(operator, "no steps", recurrent(operator, 2, 0, 3, 2))
        yield Case(operator, "no rows", recurrent(operator, 0, 3, 3, 2))
        yield Case(operator, "no inputs", recurrent(operator, 2, 3, 0, 2))


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
    *each_recurrent(),
    Case("dropout", "some", dropout(3, 5)),
    Case("dropout", "none", dropout(3, 5, p=0.0)),
    Case("dropout", "nearly all", dropout(2, 3, 7, p=0.99, seed=0)),
    Case("dropout", "one number", dropout(1, seed=2**64 - 1)),
    Case("dropout", "empty", dropout(0, 4)),
    Case("softmax", "rows", softmax(3, 5)),
    Case("softmax", "three axes", softmax(2, 3, 17)),
    Case("softmax", "one class", softmax(3, 1)),
    Case("softmax", "masked", softmax(3, 6, low=-np.inf)),
    Case("softmax", "fully masked", softmax(2, 1, low=-np.inf)),
    Case("softmax", "far apart", softmax(3, 6, low=-500.0)),
    Case("softmax", "no rows", softmax(0, 4)),
    Case("softmax", "no classes", softmax(4, 0)),
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
    *each_activation(),
    Case("leaky_relu", "steep", elementwise(3, 5, negative_slope=1.5)),
    Case("gelu", "tanh", elementwise(3, 17, approximate="tanh")),
    Case("gelu", "tanh, far out", elementwise(3, 5, scale=30, approximate="tanh")),
    Case("gelu", "tanh, a number", elementwise(approximate="tanh")),
    Case("layer_norm", "rows", norm(3, 5)),
    Case("layer_norm", "a vector", norm(7)),
    Case("layer_norm", "two leading axes", norm(2, 3, 17, eps=0.1)),
    Case("layer_norm", "no weight", norm(3, 5, given="b")),
    Case("layer_norm", "no bias", norm(3, 5, given="w")),
    Case("layer_norm", "neither", norm(3, 5, given="")),
    Case("layer_norm", "rows of two blocks", norm(65, 3)),
    Case("layer_norm", "one channel", norm(3, 1)),
    Case("layer_norm", "no rows", norm(0, 5)),
    Case("layer_norm", "no channels", norm(3, 0)),
    Case("rms_norm", "rows", rms_norm(3, 5)),
    Case("rms_norm", "a vector", rms_norm(7)),
    Case("rms_norm", "two leading axes", rms_norm(2, 3, 17, eps=0.1)),
    Case("rms_norm", "no weight", rms_norm(3, 5, weighted=False)),
    Case("rms_norm", "rows of two blocks", rms_norm(65, 3)),
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
    *each_pool(),
    Case("upsample2d", "twice", image(2, 2, 3, 4, scale_factor=2)),
    Case("upsample2d", "a pair", image(1, 2, 3, 2, scale_factor=(3, 4))),
    Case("upsample2d", "only along H", image(1, 2, 3, 2, scale_factor=(2, 1))),
    Case("upsample2d", "once", image(1, 2, 3, 2, scale_factor=1)),
    Case("upsample2d", "one number", image(1, 1, 1, 1, scale_factor=3)),
    Case("upsample2d", "planes for two threads", image(3, 3, 2, 5, scale_factor=2)),
    Case("upsample2d", "no images", image(0, 2, 3, 2, scale_factor=2)),
    Case("upsample2d", "no columns", image(1, 2, 3, 0, scale_factor=2)),
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
each_case = pytest.mark.parametrize("case", [pytest.param(c, id=f"{c.operator}: {c.name}") for c in CASES])
each_fast_version = pytest.mark.parametrize(
    ("version", "dtype"),
    [
        ("numpy", "float32"),
        ("numpy", "float64"),
        ("numba", "float32"),
        pytest.param("numba", "float64", marks=pytest.mark.slow),
    ],
)


def drawing(dtype: str, strided: bool = False) -> Draw:
    """Numbers in [-1, 1], the same for every version; strided arrays show every other element of a larger one."""
    rng = np.random.default_rng(0)

    def draw(*shape: int) -> Array:
        values = rng.uniform(-1, 1, shape).astype(dtype)
        return spread(values) if strided else values

    return draw


def spread(values: Array) -> Array:
    """The same numbers, not contiguous on any axis."""
    if values.ndim == 0:
        return np.asarray(values)
    larger = np.full([2 * size + 1 for size in values.shape], np.nan, values.dtype)
    view = larger[tuple(slice(1, None, 2) for _ in values.shape)]
    view[...] = values
    return view


def outputs_of(forward: Callable[..., Any], arguments: Arguments) -> tuple[tuple[Array, ...], Any]:
    result, cache = forward(**arguments)
    return result if isinstance(result, tuple) else (result,), cache


CONSTANTS = ("lengths", "class_weights", "running_mean", "running_var", "targets", "weight", "pos_weight")


def flowing(operator: str, dy: list[Array | None]) -> Any:
    """What `backward` is given: a gradient for every output, None for running statistics; alone if there is one."""
    if operator == "batch_norm":
        dy = [dy[0], None, None]
    return tuple(dy) if len(dy) > 1 else dy[0]


def differentiable(arguments: Arguments) -> Iterator[str]:
    """The names of the arguments that `backward` returns gradients for, in order."""
    for name, value in arguments.items():
        array = isinstance(value, np.ndarray) and value.dtype.kind == "f"
        if (array or value is None) and name not in CONSTANTS:
            yield name


def run(version: str, case: Case, dtype: str, strided: bool = False) -> tuple[tuple[Array, ...], Any, Arguments]:
    """Forward and backward of one case; also the arguments."""
    draw = drawing(dtype, strided)
    arguments = case.arguments(draw)
    operator = getattr(seqgen_kernels.load(version), case.operator)
    outputs, cache = outputs_of(operator.forward, arguments)
    dy = [None if y is None else np.asarray(draw(*y.shape)) for y in outputs]
    return outputs, operator.backward(flowing(case.operator, dy), cache), arguments


def assert_same(got: Any, wanted: Any, dtype: str) -> None:
    assert len(got) == len(wanted)
    for one, other in zip(got, wanted, strict=True):
        assert (one is None) == (other is None)
        if one is not None:
            assert (type(one), one.dtype, one.shape) == (np.ndarray, np.dtype(dtype), other.shape)
            np.testing.assert_allclose(one, other, **TOLERANCE[dtype])


@each_case
@each_fast_version
def test_versions_agree_with_the_reference(case: Case, version: str, dtype: str) -> None:
    outputs, gradients, _ = run(version, case, dtype)
    wanted_outputs, wanted_gradients, _ = run("reference", case, dtype)
    assert_same(outputs, wanted_outputs, dtype)
    assert_same(gradients, wanted_gradients, dtype)


@each_case
@each_fast_version
def test_strides_do_not_matter(case: Case, version: str, dtype: str) -> None:
    outputs, gradients, _ = run(version, case, dtype, strided=True)
    wanted_outputs, wanted_gradients, _ = run("reference", case, dtype)
    assert_same(outputs, wanted_outputs, dtype)
    assert_same(gradients, wanted_gradients, dtype)


@each_case
def test_the_reference_keeps_the_dtype(case: Case) -> None:
    outputs, gradients, _ = run("reference", case, "float32")
    assert {a.dtype for a in (*outputs, *gradients) if a is not None} == {np.dtype("float32")}


@each_case
def test_the_reference_has_the_slopes_it_says(case: Case) -> None:
    outputs, gradients, arguments = run("reference", case, "float64")
    forward = getattr(seqgen_kernels.load("reference"), case.operator).forward
    draw = drawing("float64")
    case.arguments(draw)
    dy = [None if y is None else draw(*y.shape) for y in outputs]
    if case.operator == "batch_norm":
        dy[1:] = None, None
    names = list(differentiable(arguments))
    assert len(names) == len(gradients)
    for name, gradient in zip(names, gradients, strict=True):
        assert (gradient is None) == (arguments[name] is None)
        if gradient is not None:
            wanted = slopes(lambda: sum_of(forward, arguments, dy), arguments[name])
            np.testing.assert_allclose(gradient, frozen_padding(case, name, arguments, wanted), rtol=1e-6, atol=1e-8)


def sum_of(forward: Callable[..., Any], arguments: Arguments, dy: list[Array | None]) -> float:
    pairs = zip(outputs_of(forward, arguments)[0], dy, strict=True)
    return float(sum((y * d).sum() for y, d in pairs if d is not None))


def slopes(total: Callable[[], float], argument: Array, step: float = 1e-6) -> Array:
    """Central differences of a sum with respect to every finite element of one argument."""
    result = np.zeros_like(argument)
    for place in np.ndindex(argument.shape):
        value = argument[place]
        if np.isfinite(value):
            argument[place] = value + step
            above = total()
            argument[place] = value - step
            result[place] = (above - total()) / (2 * step)
            argument[place] = value
    return result


def frozen_padding(case: Case, name: str, arguments: Arguments, wanted: Array) -> Array:
    """The row padding_idx is read, but not learned: its gradient is 0 by decree."""
    if case.operator == "embedding" and arguments.get("padding_idx") is not None:
        wanted[arguments["padding_idx"]] = 0
    return wanted


@each_case
@pytest.mark.parametrize("version", seqgen_kernels.VERSIONS)
def test_arguments_and_cache_survive(case: Case, version: str) -> None:
    operator = getattr(seqgen_kernels.load(version), case.operator)
    draw = drawing("float32")
    arguments = case.arguments(draw)
    before = {name: value.copy() for name, value in arguments.items() if isinstance(value, np.ndarray)}
    outputs, cache = outputs_of(operator.forward, arguments)
    dy = [None if y is None else draw(*y.shape) for y in outputs]
    first = operator.backward(flowing(case.operator, dy), cache)
    for y in (y for y in outputs if y is not None):
        assert not any(np.shares_memory(y, arguments[name]) for name in before)
    again = operator.backward(flowing(case.operator, [None if d is None else d.copy() for d in dy]), cache)
    for name, value in before.items():
        np.testing.assert_array_equal(arguments[name], value)
    for one, other in zip(first, again, strict=True):
        np.testing.assert_array_equal(one, other)


@each_case
@pytest.mark.parametrize("version", ["numpy", "numba"])
def test_nan_goes_where_the_reference_lets_it_go(case: Case, version: str) -> None:
    found = []
    for each in ("reference", version):
        arguments = case.arguments(drawing("float32"))
        first = next(value for value in arguments.values() if isinstance(value, np.ndarray) and value.dtype.kind == "f")
        first.reshape(-1)[:1] = np.nan
        operator = getattr(seqgen_kernels.load(each), case.operator)
        outputs, cache = outputs_of(operator.forward, arguments)
        dy = [None if y is None else np.ones_like(y) for y in outputs]
        gradients = operator.backward(flowing(case.operator, dy), cache)
        found.append([np.isnan(a) for a in (*outputs, *gradients) if a is not None])
    for one, other in zip(*found, strict=True):
        np.testing.assert_array_equal(one, other)


INFINITE_ROWS = [[np.inf, 0.0], [np.inf, -np.inf], [np.nan, -np.inf], [-np.inf, np.nan], [0.0, -np.inf], [-np.inf] * 2]


@pytest.mark.parametrize("version", ["numpy", "numba"])
def test_infinite_logits_do_what_they_do_in_the_reference(version: str) -> None:
    rows, labels = np.array(INFINITE_ROWS, np.float32), np.zeros(len(INFINITE_ROWS), np.int64)
    results = []
    for each in ("reference", version):
        ops = seqgen_kernels.load(each)
        losses, cache = ops.cross_entropy.forward(rows, labels, reduction="none")
        results.append((ops.softmax.forward(rows)[0], losses, *ops.cross_entropy.backward(np.ones_like(losses), cache)))
    for got, wanted in zip(*results, strict=True):
        np.testing.assert_array_equal(got, wanted)


@pytest.mark.parametrize("version", seqgen_kernels.VERSIONS)
@pytest.mark.parametrize("name", ["rnn", "gru", "lstm"])
def test_recurrent_operators_let_gradients_flow_where_they_are_given(name: str, version: str) -> None:
    operator, draw = getattr(seqgen_kernels.load(version), name), drawing("float32")
    outputs, cache = operator.forward(**recurrent(name, 3, 2, 2, 2, lengths=[2, 1, 0])(draw))
    dy = [draw(*y.shape) for y in outputs]
    alone = [tuple(d if k == place else None for k, d in enumerate(dy)) for place in range(len(dy))]
    parts = [operator.backward(each, cache) for each in alone]
    for one, other in zip(operator.backward(dy[0], cache), parts[0], strict=True):
        np.testing.assert_array_equal(one, other)
    for whole, *each in zip(operator.backward(tuple(dy), cache), *parts, strict=True):
        np.testing.assert_allclose(sum(each), whole, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("version", seqgen_kernels.VERSIONS)
@pytest.mark.parametrize("name", ["rnn", "gru", "lstm"])
def test_recurrent_operators_never_read_beyond_a_length(name: str, version: str) -> None:
    operator, results = getattr(seqgen_kernels.load(version), name), []
    for padding in (0.0, np.nan):
        arguments = recurrent(name, 3, 4, 2, 3, lengths=[4, 2, 0])(drawing("float32"))
        arguments["x"][1, 2:] = arguments["x"][2] = padding
        (y, *states), cache = operator.forward(**arguments)
        results.append((y, *states, *operator.backward((y + 1, *states), cache)))
    for one, other in zip(*results, strict=True):
        np.testing.assert_array_equal(one, other)
        assert np.isfinite(one).all()


@pytest.mark.parametrize("version", seqgen_kernels.VERSIONS)
def test_max_pool_chooses_one_place_a_window(version: str) -> None:
    """Of equal values the first, of -inf too; of NaNs the last; none where a window shows only padding."""
    ops, inf, nan = seqgen_kernels.load(version), np.inf, np.nan
    values = [[2, 2, -inf, -inf, 1, nan, nan, 3], [2, 2, -inf, -inf, nan, 1, 4, 3]]
    x = np.array(values, np.float32).reshape(1, 1, 2, 8)
    y, cache = ops.max_pool2d.forward(x, 2)
    np.testing.assert_array_equal(y.reshape(-1), np.array([2, -inf, nan, nan], np.float32))
    (dx,) = ops.max_pool2d.backward(np.array([[[[1, 2, 3, 4]]]], np.float32), cache)
    assert dx[0, 0].tolist() == [[1, 0, 2, 0, 0, 0, 4, 0], [0, 0, 0, 0, 3, 0, 0, 0]]
    y, cache = ops.max_pool1d.forward(np.ones((1, 1, 2), np.float32), 2, stride=1, padding=1, dilation=3)
    assert y.tolist() == [[[-inf]]] and ops.max_pool1d.backward(np.ones_like(y), cache)[0].tolist() == [[[0, 0]]]


PROTOCOLS = {
    "rnn": contract.RNN, "gru": contract.GRU, "lstm": contract.LSTM,
    "linear": contract.Linear, "embedding": contract.Embedding, "dropout": contract.Dropout,
    "softmax": contract.Softmax, "cross_entropy": contract.CrossEntropy, "adamw": contract.AdamW,
    "relu": contract.Elementwise, "leaky_relu": contract.LeakyReLU, "sigmoid": contract.Elementwise,
    "tanh": contract.Elementwise, "gelu": contract.GELU, "silu": contract.Elementwise,
    "layer_norm": contract.LayerNorm, "rms_norm": contract.RMSNorm, "batch_norm": contract.BatchNorm,
    "max_pool1d": contract.MaxPool, "max_pool2d": contract.MaxPool, "avg_pool1d": contract.AvgPool,
    "avg_pool2d": contract.AvgPool, "upsample2d": contract.Upsample,
    "mse": contract.MSE, "bce_with_logits": contract.BCEWithLogits, "gaussian_kl": contract.GaussianKL,
}  # fmt: skip


@pytest.mark.parametrize("version", seqgen_kernels.VERSIONS)
@pytest.mark.parametrize("operator", seqgen_kernels.OPERATORS)
def test_signatures_are_those_of_the_contract(operator: str, version: str) -> None:
    module = getattr(seqgen_kernels.load(version), operator)
    for name, method in inspect.getmembers(PROTOCOLS[operator], inspect.isfunction):
        if not name.startswith("_"):
            wanted = list(inspect.signature(method).parameters.values())[1:]
            got = inspect.signature(getattr(module, name)).parameters.values()
            assert [(p.name, p.kind, p.default) for p in got] == [(p.name, p.kind, p.default) for p in wanted]
