"""Adam by one update worked out on paper; what all optimisers do is tested in test_optimisers.py."""

import numpy as np
import pytest
import seqgen_kernels
from kernel_cases.optimisers import MOMENTS

each_version = pytest.mark.parametrize("version", seqgen_kernels.VERSIONS)


@each_version
def test_weight_decay_is_a_gradient_like_any_other(version: str) -> None:
    """grad + wd param = 0.4 + 0.1 * 2, which is positive: the first update is one learning rate long."""
    param, grad, m, v = np.float32([[2, -2], [0.4, 0.4], [0, 0], [0, 0]])
    seqgen_kernels.load(version).adam.update(param, grad, m, v, **{**MOMENTS, "eps": 0.0}, step_index=1)
    np.testing.assert_allclose(m, [0.1 * 0.6, 0.1 * 0.2], rtol=1e-6)
    np.testing.assert_allclose(v, [0.01 * 0.6**2, 0.01 * 0.2**2], rtol=1e-5)
    np.testing.assert_allclose(param, [2 - 0.01, -2 - 0.01], rtol=1e-6)


@each_version
def test_without_decay_it_is_adamw(version: str) -> None:
    results = []
    for operator in ("adam", "adamw"):
        param, grad, m, v = np.random.default_rng(0).uniform(0, 1, (4, 5)).astype(np.float32)
        update = getattr(seqgen_kernels.load(version), operator).update
        update(param, grad, m, v, **{**MOMENTS, "weight_decay": 0.0}, step_index=3)
        results.append([param, m, v])
    np.testing.assert_allclose(*results, rtol=1e-6)
