"""Recurrent layers over whole sequences, and their steps."""

from collections.abc import Iterator

from benchmarks.kernels.case import Arguments, Case, Draw

GATES = {"rnn": 1, "gru": 3, "lstm": 4}


def weights(operator: str, draw: Draw, inputs: int, hidden: int) -> Arguments:
    rows, scale = GATES[operator] * hidden, hidden**-0.5
    shapes = {"w_ih": (rows, inputs), "w_hh": (rows, hidden), "b_ih": (rows,), "b_hh": (rows,)}
    return {name: draw(*shape, scale=scale) for name, shape in shapes.items()}


def sequence(operator: str, batch: int, steps: int, inputs: int, hidden: int, small: bool = False) -> Case:
    def arguments(draw: Draw) -> Arguments:
        return {"x": draw(batch, steps, inputs), **weights(operator, draw, inputs, hidden)}

    flops = 2 * batch * steps * GATES[operator] * hidden * (inputs + hidden)
    return Case(operator, f"B={batch} T={steps} I={inputs} H={hidden}", arguments, flops=flops, small=small)


def step(operator: str, batch: int, inputs: int, hidden: int) -> Case:
    def arguments(draw: Draw) -> Arguments:
        states = {name: draw(batch, hidden) for name in ("h", "c")[: 2 if operator == "lstm" else 1]}
        return {"x": draw(batch, inputs), **states, **weights(operator, draw, inputs, hidden)}

    flops = 2 * batch * GATES[operator] * hidden * (inputs + hidden) if batch > 1 else 0
    return Case(operator, f"step B={batch} I={inputs} H={hidden}", arguments, flops=flops, method="step")


def each() -> Iterator[Case]:
    for operator in GATES:
        yield sequence(operator, 32, 128, 128, 256)
        yield sequence(operator, 8, 64, 64, 128)
        yield step(operator, 1, 256, 256)
        yield step(operator, 32, 256, 256)
        yield sequence(operator, 2, 4, 4, 8, small=True)


CASES = list(each())
