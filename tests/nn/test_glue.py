"""The operations between kernels: values beside NumPy's, gradients beside central differences."""

from collections.abc import Callable

import numpy as np
import pytest

from seqgen.nn import glue
from seqgen.nn.tape import Array, Tensor

A, B = (np.random.default_rng(seed).uniform(0.5, 2, (3, 4)) for seed in (1, 2))
ROW = B[0]
PLACES = np.array([[0, 0, 3], [1, 1, 1], [2, 0, 2]])
Operation = Callable[[Tensor, Tensor], Tensor]

CASES: dict[str, tuple[Operation, Array]] = {
    "div": (glue.div, A / B),
    "neg": (lambda a, b: glue.neg(a), -A),
    "exp": (lambda a, b: glue.exp(a), np.exp(A)),
    "log": (lambda a, b: glue.log(a), np.log(A)),
    "transpose": (lambda a, b: glue.transpose(a, (1, 0)), A.T),
    "stack": (lambda a, b: glue.stack([a, b, a], axis=1), np.stack([A, B, A], 1)),
    "slice": (lambda a, b: glue.slice(a, (slice(None, None, 2), 1)), A[::2, 1]),
    "gather": (lambda a, b: glue.gather(a, PLACES, axis=1), np.take_along_axis(A, PLACES, 1)),
    "where": (lambda a, b: glue.where(A > B, a, b), np.where(A > B, A, B)),
    "broadcast": (lambda a, b: glue.div(a, glue.slice(b, 0)), A / ROW),
}


@pytest.mark.parametrize("name", CASES)
def test_values_and_gradients(name: str) -> None:
    operation, wanted = CASES[name]
    weights = Tensor(np.random.default_rng(3).normal(0, 1, wanted.shape))

    def loss(*values: Array) -> tuple[Tensor, list[Tensor]]:
        tensors = [Tensor(value, requires_grad=True) for value in values]
        return glue.sum(glue.mul(operation(*tensors), weights)), tensors

    np.testing.assert_allclose(operation(Tensor(A), Tensor(B)).value, wanted)
    total, tensors = loss(A, B)
    total.backward()
    for number, tensor in enumerate(tensors):
        slopes = np.zeros_like(A)
        for place in np.ndindex(*A.shape):
            sides = []
            for step in (1e-6, -1e-6):
                values = [A.copy(), B.copy()]
                values[number][place] += step
                sides.append(float(loss(*values)[0].value))
            slopes[place] = (sides[0] - sides[1]) / 2e-6
        np.testing.assert_allclose(0 if tensor.grad is None else tensor.grad, slopes, atol=1e-6)
