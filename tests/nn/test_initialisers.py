"""First weights have the spread that their names promise, and an average of weights is one."""

import numpy as np
import pytest

from seqgen import nn
from seqgen.nn import initialisers
from seqgen.nn.tape import Array

SHAPE = (64, 32, 3, 3)  # fan_in 288, fan_out 576


@pytest.mark.parametrize(
    ("drawn", "deviation", "most"),
    [
        (initialisers.uniform(np.random.default_rng(0), SHAPE, 0.3), 0.3 / 3**0.5, 0.3),
        (initialisers.normal(np.random.default_rng(0), SHAPE, 0.3), 0.3, np.inf),
        (initialisers.trunc_normal(np.random.default_rng(0), SHAPE, 0.3), 0.3 * 0.8796, 0.6),
        (initialisers.xavier_uniform(np.random.default_rng(0), SHAPE), (2 / 864) ** 0.5, (6 / 864) ** 0.5),
        (initialisers.xavier_normal(np.random.default_rng(0), SHAPE, 2.0), 2 * (2 / 864) ** 0.5, np.inf),
        (initialisers.kaiming_uniform(np.random.default_rng(0), SHAPE), (2 / 288) ** 0.5, (6 / 288) ** 0.5),
        (initialisers.kaiming_normal(np.random.default_rng(0), SHAPE, "tanh"), 5 / 3 / 288**0.5, np.inf),
    ],
)
def test_spread(drawn: Array, deviation: float, most: float) -> None:
    assert drawn.dtype == np.float32 and drawn.shape == SHAPE
    assert abs(drawn.mean()) < 0.02 * deviation * 3
    assert drawn.std() == pytest.approx(deviation, rel=0.02)
    assert np.abs(drawn).max() <= np.float32(most)


@pytest.mark.parametrize("shape", [(5, 3), (3, 5), (4, 2, 3)])
def test_orthogonal_weights_stand_upright(shape: tuple[int, ...]) -> None:
    w = initialisers.orthogonal(np.random.default_rng(0), shape, 2.0).reshape(shape[0], -1)
    square = w @ w.T if len(w) <= w.shape[1] else w.T @ w
    np.testing.assert_allclose(square, 4 * np.eye(len(square)), atol=1e-5)


def test_a_moving_average_is_lent_and_given_back() -> None:
    layer = nn.Linear(2, 1, np.random.default_rng(0))
    average = nn.MovingAverage(layer, 0.75)
    for number in range(1, 7):
        layer.weight.value = np.full((1, 2), number, np.float32)
        average.update()
    expected = 1.0  # the mean of the first four steps, and from then on a quarter of each
    for number in range(2, 7):
        expected += max(0.25, 1 / number) * (number - expected)
    with average.applied():
        np.testing.assert_allclose(layer.weight.value, expected, rtol=1e-6)
    np.testing.assert_array_equal(layer.weight.value, 6)
    with pytest.raises(ValueError, match=r"^the decay must be 0 or more and less than 1, got 1$"):
        nn.MovingAverage(layer, 1)
