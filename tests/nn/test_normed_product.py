"""A norm and a product in one: what the layers say, and no row depends on another."""

import numpy as np
import pytest

from seqgen import nn
from seqgen.nn.tape import Tensor


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("width", [1, 5, 256])
def test_it_is_the_product_of_what_the_norm_says(width: int, bias: bool) -> None:
    rng = np.random.default_rng(0)
    norm, product = nn.RMSNorm(width), nn.Linear(width, 7, rng, bias=bias)
    norm.weight.value[:] = rng.normal(1, 0.5, width)
    x = (rng.normal(0, 1, (31, width)) * 10.0 ** rng.integers(-4, 5, (31, 1))).astype(np.float32)
    end = nn.NormedProduct(norm, product)
    ended = end(x)
    assert ended.dtype == np.float32
    np.testing.assert_allclose(ended, product(norm(Tensor(x))).value, rtol=1e-4, atol=1e-5)
    np.testing.assert_array_equal(ended, np.concatenate([end(row[None]) for row in x]))


def test_silence_is_the_bias_alone() -> None:
    product = nn.Linear(4, 3, np.random.default_rng(0))
    ended = nn.NormedProduct(nn.RMSNorm(4), product)(np.zeros((1, 4), np.float32))
    assert product.bias is not None
    np.testing.assert_array_equal(ended[0], product.bias.value)
