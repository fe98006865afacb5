"""The programs of our own kernels, in one version."""

from collections.abc import Callable
from typing import Any

import numpy as np
import seqgen_kernels

from benchmarks.kernels.case import Arguments, Array, Case, differentiable, drawing
from benchmarks.kernels.place import Place, place_of
from benchmarks.kernels.program import Program, Results, size_of


def program(version: str, case: Case) -> Program:
    """Draw the arguments, take them to where the version wants them, and prepare the calls."""
    operator = getattr(seqgen_kernels.load(version), case.operator)
    drawn, place = case.arguments(drawing(0)), place_of(version)
    arguments = {name: place.put(value) if isinstance(value, np.ndarray) else value for name, value in drawn.items()}
    if case.method == "update":
        made = _update(operator, arguments, place)
    elif case.operator == "decoder_step":
        made = _generation(operator, arguments, place)
    elif case.method:
        made = _single(operator.step, arguments, place)
    else:
        made = _with_gradients(operator, arguments, differentiable(drawn), place)
    return made if place.wait is None else _waiting(made, place.wait)


def _waiting(made: Program, wait: Callable[[], object]) -> Program:
    def waiting(call: Callable[[], object]) -> Callable[[], object]:
        return lambda: (call(), wait())

    return made._replace(phases={name: waiting(call) for name, call in made.phases.items()})


def _with_gradients(operator: Any, arguments: Arguments, learned: list[str], place: Place) -> Program:
    y = _first(operator.forward(**arguments)[0])
    dy = place.put(drawing(1)(*y.shape))

    def both() -> tuple[Array | None, ...]:
        _, cache = operator.forward(**arguments)
        gradients: tuple[Array | None, ...] = operator.backward(dy, cache)
        return gradients

    def results() -> Results:
        outputs = _first(operator.forward(**arguments)[0]), *both()
        return [place.take(array) for array in outputs if array is not None]

    arrays, gradients = _arrays(arguments), [arguments[name] for name in learned]
    traffic = {"forward": size_of([*arrays, y]), "both": size_of([*arrays, *arrays, *gradients, y, dy])}
    return Program({"forward": lambda: operator.forward(**arguments), "both": both}, results, traffic)


def _single(function: Callable[..., Any], arguments: Arguments, place: Place) -> Program:
    """One step: its first output is compared."""

    def step() -> Any:
        return function(**arguments)

    traffic = {"step": size_of([*_arrays(arguments), _first(step())])}
    return Program({"step": step}, lambda: [place.take(_first(step()))], traffic)


def _update(operator: Any, arguments: Arguments, place: Place) -> Program:
    """The optimiser reads all arrays, and writes all but the gradient."""

    def copied() -> Arguments:
        return {name: value.copy() if hasattr(value, "copy") else value for name, value in arguments.items()}

    def results() -> Results:
        fresh = copied()
        operator.update(**fresh)
        return [place.take(fresh["param"])]

    kept = copied()
    traffic = 2 * size_of(_arrays(kept)) - kept["grad"].nbytes
    return Program({"update": lambda: operator.update(**kept)}, results, {"update": traffic})


def _generation(operator: Any, arguments: Arguments, place: Place) -> Program:
    """All positions from an empty cache are one call. The case says what it reads, so no traffic is counted."""
    from seqgen_kernels.contract import DecoderCache, DecoderWeights

    fields: dict[str, Any] = {name: arguments.get(name) for name in DecoderWeights._fields if name != "eps"}
    x, weights = arguments["x"], DecoderWeights(**fields)
    positions, rows, width = x.shape
    coordinates = 0 if weights.tables is None else 1
    shape = len(weights.norm1), rows, weights.heads, positions, width // weights.heads
    k, v = (place.put(np.zeros(shape, np.float32)) for _ in "kv")
    coords = place.put(np.zeros((coordinates, rows, positions), np.int32))
    cache = DecoderCache(k, v, coords, place.put(np.zeros(rows, np.int64)))
    slots = place.put(np.arange(rows))
    indices = [place.put(np.full((coordinates, rows), position, np.int32)) for position in range(positions)]

    step = operator.prepare(weights)(cache)

    def generate() -> Any:
        cache.lengths[:] = 0
        for token, index in zip(x, indices, strict=True):
            y = step(token, index, slots)
        return y

    return Program({"step": generate}, lambda: [place.take(generate())], {})


def _first(outputs: Any) -> Any:
    return outputs[0] if isinstance(outputs, tuple) else outputs


def _arrays(arguments: Arguments) -> list[Array]:
    return [value for value in arguments.values() if hasattr(value, "nbytes")]
