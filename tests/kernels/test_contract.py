"""One contract: operator x version x awkward shape x dtype against `reference`, and `reference` against slopes."""

import inspect
from collections.abc import Callable, Iterator
from typing import Any, get_type_hints

import numpy as np
import pytest
import seqgen_kernels
from kernel_cases import CASES, recurrent
from kernel_cases.case import Arguments, Array, Case, drawing
from kernel_cases.runs import TOLERANCE, flowing, outputs_of, run

each_case = pytest.mark.parametrize("case", [pytest.param(c, id=f"{c.operator}: {c.name}") for c in CASES])


def hands_on(version: str, operator: str) -> bool:
    """Whether a version's functions are those of "numpy", the very objects: a second run can find nothing."""
    if version != "cupy":
        return False
    ours, theirs = (vars(getattr(seqgen_kernels.Operators(each), operator)) for each in (version, "numpy"))
    names = {"forward", "backward", "step"} & theirs.keys()
    return all(ours[name] is theirs[name] for name in names)


FAST = [(c, version) for version in ("numpy", "numba", "cupy") for c in CASES if not hands_on(version, c.operator)]
each_fast_version = pytest.mark.parametrize(
    ("case", "version"), [pytest.param(c, version, id=f"{c.operator}: {c.name}-{version}") for c, version in FAST]
)
each_fast_version_and_dtype = pytest.mark.parametrize(
    ("case", "version", "dtype"),
    [
        pytest.param(
            *(c, version, dtype),
            id=f"{c.operator}: {c.name}-{version}-{dtype}",
            marks=[pytest.mark.slow] * ((version, dtype) == ("numba", "float64")),
        )
        for c, version in FAST
        for dtype in ("float32", "float64")
    ],
)
CONSTANTS = ("lengths", "class_weights", "running_mean", "running_var", "targets", "weight", "pos_weight")


def differentiable(arguments: Arguments) -> Iterator[str]:
    """The names of the arguments that `backward` returns gradients for, in order."""
    for name, value in arguments.items():
        array = isinstance(value, np.ndarray) and value.dtype.kind == "f"
        if (array or value is None) and name not in CONSTANTS:
            yield name


def assert_same(got: Any, wanted: Any, dtype: str) -> None:
    assert len(got) == len(wanted)
    for one, other in zip(got, wanted, strict=True):
        assert (one is None) == (other is None)
        if one is not None:
            assert (type(one), one.dtype, one.shape) == (np.ndarray, np.dtype(dtype), other.shape)
            np.testing.assert_allclose(one, other, **TOLERANCE[dtype])


@each_fast_version_and_dtype
def test_versions_agree_with_the_reference(case: Case, version: str, dtype: str) -> None:
    outputs, gradients, _ = run(version, case, dtype)
    wanted_outputs, wanted_gradients, _ = run("reference", case, dtype)
    assert_same(outputs, wanted_outputs, dtype)
    assert_same(gradients, wanted_gradients, dtype)


@each_fast_version_and_dtype
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


@each_fast_version
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


@pytest.mark.parametrize("version", ["numpy", "numba", "cupy"])
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
    outputs, cache = operator.forward(**recurrent.recurrent(name, 3, 2, 2, 2, lengths=[2, 1, 0])(draw))
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
        arguments = recurrent.recurrent(name, 3, 4, 2, 3, lengths=[4, 2, 0])(drawing("float32"))
        arguments["x"][1, 2:] = arguments["x"][2] = padding
        (y, *states), cache = operator.forward(**arguments)
        results.append((y, *states, *operator.backward((y + 1, *states), cache)))
    for one, other in zip(*results, strict=True):
        np.testing.assert_array_equal(one, other)
        assert np.isfinite(one).all()


@pytest.mark.parametrize("version", seqgen_kernels.VERSIONS)
def test_a_gradient_of_nan_reaches_one_word_of_an_embedding(version: str) -> None:
    embedding, dy = seqgen_kernels.load(version).embedding, np.ones((6, 2), np.float32)
    dy[0], dy[5] = np.nan, np.inf
    _, cache = embedding.forward(np.array([1, 2, 1, 0, 2, 3]), np.zeros((5, 2), np.float32))
    (dw,) = embedding.backward(dy, cache)
    np.testing.assert_array_equal(dw[:, 0], np.float32([1, np.nan, 2, np.inf, 0]))


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


@pytest.mark.parametrize("version", seqgen_kernels.VERSIONS)
@pytest.mark.parametrize("operator", seqgen_kernels.OPERATORS)
def test_signatures_are_those_of_the_contract(operator: str, version: str) -> None:
    module = getattr(seqgen_kernels.load(version), operator)
    for name, method in inspect.getmembers(get_type_hints(seqgen_kernels.Operators)[operator], inspect.isfunction):
        if not name.startswith("_"):
            wanted = list(inspect.signature(method).parameters.values())[1:]
            got = inspect.signature(getattr(module, name)).parameters.values()
            assert [(p.name, p.kind, p.default) for p in got] == [(p.name, p.kind, p.default) for p in wanted]
