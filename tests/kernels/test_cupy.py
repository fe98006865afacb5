"""The version "cupy" on CuPy's arrays where there is a GPU, and everywhere on arrays that refuse what CuPy refuses."""

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np
import pytest
import seqgen_kernels
from kernel_cases import CASES, strict_cupy
from kernel_cases.case import Case, drawing
from kernel_cases.recurrent import step_arguments
from kernel_cases.runs import TOLERANCE, flowing, outputs_of

GPU = find_spec("cupy") is not None and import_module("cupy").cuda.is_available()
OPS, REFERENCE = seqgen_kernels.Operators("cupy"), seqgen_kernels.load("reference")
SETTINGS: dict[str, Any] = {"lr": 0.01, "beta1": 0.9, "beta2": 0.99, "eps": 0.05, "weight_decay": 0.1}
each_case = pytest.mark.parametrize("case", [pytest.param(c, id=f"{c.operator}: {c.name}") for c in CASES])
each_dtype = pytest.mark.parametrize("dtype", ["float32", "float64"])


@pytest.fixture(params=["stand-in", *(["gpu"] if GPU else [])])
def cupy(request: pytest.FixtureRequest) -> Iterator[Any]:
    """CuPy, or its stand-in."""
    with pytest.MonkeyPatch.context() as patch:
        yield import_module("cupy") if request.param == "gpu" else strict_cupy.install(patch)


def test_there_is_a_gpu() -> None:
    if not GPU:
        pytest.skip("CuPy is not installed or sees no GPU: a stand-in for its arrays was tested in its place")


def sent(cupy: Any, value: Any) -> Any:
    """An array in the GPU's memory, not contiguous on any axis; tuples piece by piece, the rest as it is."""
    if isinstance(value, tuple):
        return tuple(sent(cupy, each) for each in value)
    if not isinstance(value, np.ndarray):
        return value
    if value.ndim == 0:
        return cupy.asarray(value)
    larger = cupy.zeros([2 * size + 1 for size in value.shape], value.dtype)
    view = larger[tuple(slice(1, None, 2) for _ in value.shape)]
    view[...] = cupy.asarray(value)
    return view


def fetched(cupy: Any, array: Any) -> Any:
    """The numbers in the host's memory, of an array that must have been CuPy's."""
    assert isinstance(array, cupy.ndarray)
    return array.get()


def gradients_like(outputs: tuple[Any, ...], dtype: str) -> list[Any]:
    draw = drawing(dtype)
    return [None if y is None else np.asarray(draw(*y.shape)) for y in outputs]


@each_case
@each_dtype
def test_the_gpu_agrees_with_the_reference(cupy: Any, case: Case, dtype: str) -> None:
    arguments = case.arguments(drawing(dtype))
    ours, theirs = getattr(OPS, case.operator), getattr(REFERENCE, case.operator)
    wanted, wanted_cache = outputs_of(theirs.forward, arguments)
    got, cache = outputs_of(ours.forward, {name: sent(cupy, value) for name, value in arguments.items()})
    dy = flowing(case.operator, gradients_like(wanted, dtype))
    slopes, wanted_slopes = ours.backward(sent(cupy, dy), cache), theirs.backward(dy, wanted_cache)
    for one, other in zip((*got, *slopes), (*wanted, *wanted_slopes), strict=True):
        assert (one is None) == (other is None)
        if one is not None:
            assert (one.dtype, one.shape) == (np.dtype(dtype), other.shape)
            np.testing.assert_allclose(fetched(cupy, one), other, **TOLERANCE[dtype])


@each_case
def test_the_host_waits_once_for_an_array_of_integers_and_for_nothing_else(case: Case) -> None:
    with pytest.MonkeyPatch.context() as patch:
        cupy = strict_cupy.install(patch)
        arguments = case.arguments(drawing("float32"))
        integers = [v for v in arguments.values() if isinstance(v, np.ndarray) and v.dtype.kind == "i"]
        before, ours = strict_cupy.Waits.count, getattr(OPS, case.operator)
        outputs, cache = outputs_of(ours.forward, {name: sent(cupy, value) for name, value in arguments.items()})
        ours.backward(sent(cupy, flowing(case.operator, gradients_like(outputs, "float32"))), cache)
        assert strict_cupy.Waits.count - before <= len(integers)


@each_case
def test_arguments_and_cache_survive(cupy: Any, case: Case) -> None:
    ours, arguments = getattr(OPS, case.operator), case.arguments(drawing("float32"))
    there = {name: sent(cupy, value) for name, value in arguments.items()}
    outputs, cache = outputs_of(ours.forward, there)
    dy = sent(cupy, flowing(case.operator, gradients_like(outputs, "float32")))
    first, again = ours.backward(dy, cache), ours.backward(dy, cache)
    for name, value in arguments.items():
        if isinstance(value, np.ndarray):
            np.testing.assert_array_equal(fetched(cupy, there[name]), value)
    for one, other in zip(first, again, strict=True):
        if one is not None:
            np.testing.assert_array_equal(fetched(cupy, one), fetched(cupy, other))


@pytest.mark.parametrize(("operator", "gates", "states"), [("rnn", 1, 1), ("gru", 3, 1), ("lstm", 4, 2)])
def test_steps_agree_with_the_reference(cupy: Any, operator: str, gates: int, states: int) -> None:
    arguments = step_arguments(gates, states, 3, 5, 7, "float32")
    wanted = getattr(REFERENCE, operator).step(*arguments)
    got = getattr(OPS, operator).step(*sent(cupy, tuple(arguments)))
    for one, other in zip(got if states == 2 else (got,), wanted if states == 2 else (wanted,), strict=True):
        np.testing.assert_allclose(fetched(cupy, one), other, rtol=1e-5, atol=1e-6)


def test_linear_step_agrees_with_the_reference(cupy: Any) -> None:
    x, w, b = (np.random.default_rng(n).standard_normal(size) for n, size in enumerate([(3, 5), (4, 5), (4,)]))
    there, *held = sent(cupy, (x, w, b))
    for got in (OPS.linear.step(there, *held), OPS.linear.prepare(*held)(there)):
        np.testing.assert_allclose(fetched(cupy, got), REFERENCE.linear.step(x, w, b), rtol=1e-12)


@each_dtype
@pytest.mark.parametrize("operator", ["adam", "adamw"])
def test_adam_and_adamw_change_in_place(cupy: Any, operator: str, dtype: str) -> None:
    arrays = [np.abs(drawing(dtype)(2, 3)) for _ in range(4)]
    there = [cupy.asarray(array) for array in arrays]
    for step_index in (1, 2):
        getattr(REFERENCE, operator).update(*arrays, **SETTINGS, step_index=step_index)
        getattr(OPS, operator).update(*there, **SETTINGS, step_index=step_index)
    for one, other in zip(there, arrays, strict=True):
        np.testing.assert_allclose(fetched(cupy, one), other, **TOLERANCE[dtype])


@each_dtype
@pytest.mark.parametrize(("momentum", "nesterov"), [(0.0, False), (0.7, False), (0.7, True)])
def test_sgd_changes_in_place(cupy: Any, dtype: str, momentum: float, nesterov: bool) -> None:
    settings: dict[str, Any] = {"lr": 0.1, "momentum": momentum, "nesterov": nesterov, "weight_decay": 0.1}
    arrays = [drawing(dtype)(2, 3) for _ in range(3 if momentum else 2)]
    there, none = [cupy.asarray(array) for array in arrays], [] if momentum else [None]
    REFERENCE.sgd.update(*arrays, *none, **settings)
    OPS.sgd.update(*there, *none, **settings)
    for one, other in zip(there, arrays, strict=True):
        np.testing.assert_allclose(fetched(cupy, one), other, **TOLERANCE[dtype])


def test_wrong_integers_are_refused(cupy: Any) -> None:
    w, logits = (cupy.zeros(size, np.float32) for size in ((4, 3), (2, 3)))
    with pytest.raises(ValueError, match=r"^embedding: indices contains 4, wanted 0 to 3$"):
        OPS.embedding.forward(cupy.asarray(np.array([[0, 4]])), w)
    with pytest.raises(ValueError, match=r"^cross_entropy: labels contains -1, wanted 0 to 2$"):
        OPS.cross_entropy.forward(logits, cupy.asarray(np.array([-100, -1])))


def test_two_libraries_in_one_call_are_refused(cupy: Any) -> None:
    here, there, rows = np.zeros((3, 3), np.float32), cupy.zeros((3, 3), np.float32), np.zeros(3, np.int64)
    for message, forward, arguments in [
        ("linear: w is a NumPy array, wanted a CuPy array like x", OPS.linear.forward, (there, here)),
        ("linear: b is a CuPy array, wanted a NumPy array like x", OPS.linear.forward, (here, here, there[0])),
        ("embedding: indices is a NumPy array, wanted a CuPy array like w", OPS.embedding.forward, (rows, there)),
        (
            "cross_entropy: labels is a NumPy array, wanted a CuPy array like logits",
            OPS.cross_entropy.forward,
            (there, rows),
        ),
    ]:
        with pytest.raises(TypeError, match=f"^{message}$"):
            forward(*arguments)
    with pytest.raises(TypeError, match=r"^rnn: lengths is a NumPy array, wanted a CuPy array like x$"):
        OPS.rnn.forward(there[None], there, there, lengths=rows[:1])
