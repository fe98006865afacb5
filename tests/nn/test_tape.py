"""The tape: gradients against central differences, accumulation, depth."""

import weakref
from collections.abc import Callable

import numpy as np
import pytest

from seqgen.nn import glue
from seqgen.nn.tape import Array, Tensor, recorded


class Cache(bytearray):
    """Something large that can be watched."""


def leaf(*shape: int, seed: int = 0) -> Tensor:
    return Tensor(np.random.default_rng((seed, *shape)).normal(size=shape), requires_grad=True)


GLUE: dict[str, tuple[Callable[..., Tensor], tuple[tuple[int, ...], ...]]] = {
    "add": (glue.add, ((3, 4), (3, 4))),
    "add, broadcast over rows": (glue.add, ((3, 4), (4,))),
    "add, broadcast a column": (glue.add, ((3, 1), (3, 4))),
    "sub": (glue.sub, ((2, 3), (3,))),
    "mul": (glue.mul, ((3, 4), (1, 4))),
    "matmul": (glue.matmul, ((3, 4), (4, 2))),
    "matmul, batched": (glue.matmul, ((5, 3, 4), (4, 2))),
    "mean": (glue.mean, ((3, 4),)),
    "reshape": (lambda x: glue.reshape(x, (4, 3)), ((3, 4),)),
    "concat": (lambda a, b: glue.concat([a, b]), ((3, 4), (3, 1))),
    "concat, first axis": (lambda a, b: glue.concat([a, b], axis=0), ((3, 4), (2, 4))),
}


@pytest.mark.parametrize("name", GLUE)
def test_gradients_match_central_differences(name: str) -> None:
    operation, shapes = GLUE[name]
    leaves = [leaf(*shape, seed=index) for index, shape in enumerate(shapes)]
    weights = Tensor(np.random.default_rng(9).normal(size=operation(*leaves).shape))

    def loss() -> Tensor:
        return glue.sum(glue.mul(operation(*leaves), weights))

    loss().backward()
    for tensor in leaves:
        assert tensor.grad is not None
        for place in np.ndindex(tensor.shape):
            kept, epsilon = tensor.value[place], 1e-6
            tensor.value[place] = kept + epsilon
            above = float(loss().value)
            tensor.value[place] = kept - epsilon
            below = float(loss().value)
            tensor.value[place] = kept
            assert tensor.grad[place] == pytest.approx((above - below) / (2 * epsilon), abs=1e-7)


def test_a_value_used_twice_adds_up_and_gradients_accumulate_until_cleared() -> None:
    x = Tensor(np.array([3.0]), requires_grad=True)
    glue.sum(glue.add(glue.mul(x, x), x)).backward()
    assert x.grad == pytest.approx(7.0)
    glue.sum(x).backward()
    assert x.grad == pytest.approx(8.0)


def test_ten_thousand_nodes_deep() -> None:
    x = y = Tensor(np.ones(1), requires_grad=True)
    for _ in range(10_000):
        y = glue.add(y, x)
    glue.sum(y).backward()
    assert x.grad == pytest.approx(10_001)


def test_no_gradient_flows_into_what_needs_none() -> None:
    x, constant = leaf(2), Tensor(np.ones(2))
    glue.sum(glue.mul(x, constant)).backward()
    assert constant.grad is None


def test_backward_from_more_than_one_number_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"one number, got a tensor of shape \(2,\)"):
        leaf(2).backward()


def test_what_backward_has_spent_is_refused_before_any_gradient_is_added() -> None:
    x = Tensor(np.array([3.0]), requires_grad=True)
    shared = glue.mul(x, x)
    glue.sum(shared).backward()
    with pytest.raises(ValueError, match="compute the value anew"):
        glue.sum(glue.add(shared, x)).backward()
    assert x.grad == pytest.approx(6.0)


def test_memory_is_let_go_of_as_gradients_walk_back() -> None:
    alive = []

    def backward(dy: Array) -> tuple[Array]:
        alive.append(sum(of_a_cache() is not None for of_a_cache in caches))
        return (dy,)

    x, caches = Tensor(np.ones(1), requires_grad=True), []
    for _ in range(3):
        cache = Cache(8)
        caches.append(weakref.ref(cache))
        x = recorded(x.value, (x,), lambda dy, cache=cache: backward(dy))
    del cache
    x.backward()
    assert alive == [3, 2, 1]


def test_what_needs_no_gradient_is_not_on_the_tape() -> None:
    constant = Tensor(np.ones(2))
    for made in (glue.exp(constant), glue.add(constant, constant), glue.stack([constant]), glue.concat([constant])):
        assert made.node is None and not made.requires_grad
