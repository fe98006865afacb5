"""AdamW by one update worked out on paper; what all optimisers do is tested in test_optimisers.py."""

import numpy as np
import pytest
import seqgen_kernels
from kernel_cases.optimisers import MOMENTS

each_version = pytest.mark.parametrize("version", seqgen_kernels.VERSIONS)


@each_version
def test_the_first_update_is_one_learning_rate_long(version: str) -> None:
    param, grad = np.full(2, 3.0, np.float32), np.array([5.0, -0.25], np.float32)
    m, v = np.zeros((2, 2), np.float32)
    settings = {**MOMENTS, "eps": 0.0, "weight_decay": 0.0}
    seqgen_kernels.load(version).adamw.update(param, grad, m, v, **settings, step_index=1)
    np.testing.assert_allclose(param, [3.0 - 0.01, 3.0 + 0.01], rtol=1e-6)
    np.testing.assert_allclose(m, 0.1 * grad, rtol=1e-6)
    np.testing.assert_allclose(v, 0.01 * grad**2, rtol=1e-5)


@each_version
def test_weight_decay_does_not_pass_through_the_moments(version: str) -> None:
    param, grad, m, v = np.ones((4, 3), np.float32)
    grad[:], m[:], v[:] = 0, 0, 0
    seqgen_kernels.load(version).adamw.update(param, grad, m, v, **MOMENTS, step_index=1)
    np.testing.assert_allclose(param, 1 - 0.01 * 0.1, rtol=1e-6)
    assert not m.any() and not v.any()
