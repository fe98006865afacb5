"""The same programs in PyTorch's own operators."""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from benchmarks.kernels.case import Arguments, Case, differentiable, drawing
from benchmarks.kernels.peers import FORWARD, OPTIMISER, STEP
from benchmarks.kernels.peers.decoder import Decoder
from benchmarks.kernels.program import Program, Results

Tensor = torch.Tensor


def program(case: Case) -> Program:
    """Draw the arguments and prepare the calls. Traffic is counted on our side only."""
    arguments = case.arguments(drawing(0))
    if case.method == "update":
        return _update(OPTIMISER[case.operator], arguments, fused=case.variant == "fused")
    if case.operator == "decoder_step":
        return _generation(arguments)
    if case.method:
        return _single(STEP[case.operator], arguments)
    return _with_gradients(FORWARD[case.operator], arguments)


def _with_gradients(forward: Callable[..., Tensor], arguments: Arguments) -> Program:
    """Forward keeps nothing; forward and backward allocate the gradients anew."""
    learned = differentiable(arguments)
    tensors = {
        n: _tensor(value).requires_grad_(n in learned) if _is_array(value) else value for n, value in arguments.items()
    }
    inputs = [tensors[name] for name in learned]
    with torch.no_grad():
        dy = torch.from_numpy(drawing(1)(*forward(**tensors).shape))

    def without_gradients() -> Tensor:
        with torch.no_grad():
            return forward(**tensors)

    def both() -> tuple[Tensor, ...]:
        return torch.autograd.grad(forward(**tensors), inputs, dy)

    def results() -> Results:
        return [tensor.numpy() for tensor in (without_gradients(), *both())]

    return Program({"forward": without_gradients, "both": both}, results, {})


def _single(function: Callable[..., Tensor], arguments: Arguments) -> Program:
    tensors = {name: _tensor(value) if _is_array(value) else value for name, value in arguments.items()}

    def step() -> Tensor:
        with torch.no_grad():
            return function(**tensors)

    return Program({"step": step}, lambda: [step().numpy()], {})


def _update(optimiser: Callable[..., torch.optim.Optimizer], arguments: Arguments, fused: bool) -> Program:
    def prepared(param: Tensor) -> torch.optim.Optimizer:
        param.grad = _tensor(arguments["grad"])
        return optimiser([param], {n: value for n, value in arguments.items() if not _is_array(value)}, fused)

    def results() -> Results:
        param = _tensor(arguments["param"].copy())
        prepared(param).step()
        return [param.numpy()]

    return Program({"update": prepared(_tensor(arguments["param"].copy())).step}, results, {})


def _generation(arguments: Arguments) -> Program:
    x = _tensor(arguments["x"])
    decoder = Decoder(
        {n: _tensor(value) for n, value in arguments.items() if _is_array(value) and n != "x"}, arguments["heads"], x
    )

    def generate() -> Tensor:
        with torch.no_grad():
            for position, token in enumerate(x):
                y = decoder(token, position)
        return y

    return Program({"step": generate}, lambda: [generate().numpy()], {})


def _tensor(array: Any) -> Tensor:
    return torch.from_numpy(array)


def _is_array(value: object) -> bool:
    return isinstance(value, np.ndarray)
