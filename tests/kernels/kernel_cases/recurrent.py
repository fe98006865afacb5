"""Recurrent layers over whole sequences."""

from collections.abc import Callable, Iterator

import numpy as np

from kernel_cases.case import Arguments, Array, Case, Draw


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


def step_arguments(gates: int, states: int, batch: int, inputs: int, hidden: int, dtype: str) -> list[Array]:
    """What `step` takes, in order: x, the states, the weights and both biases."""
    sizes = [(batch, inputs), *[(batch, hidden)] * states]
    sizes += [(gates * hidden, inputs), (gates * hidden, hidden), (gates * hidden,), (gates * hidden,)]
    return [0.5 * np.random.default_rng(seed).standard_normal(size).astype(dtype) for seed, size in enumerate(sizes)]


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
    *each_recurrent(),
]  # fmt: skip
