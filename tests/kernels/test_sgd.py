"""SGD by updates worked out on paper; what all optimisers do is tested in test_optimisers.py."""

import numpy as np
import pytest
import seqgen_kernels
from kernel_cases.optimisers import DESCENT

each_version = pytest.mark.parametrize("version", seqgen_kernels.VERSIONS)


@each_version
def test_without_momentum_it_is_one_subtraction(version: str) -> None:
    param = np.array([2.0, -1.0], np.float32)
    seqgen_kernels.load(version).sgd.update(param, np.array([3.0, 0.0], np.float32), None, **DESCENT)
    np.testing.assert_allclose(param, [2 - 0.1 * (3 + 0.1 * 2), -1 + 0.1 * 0.1], rtol=1e-6)


@each_version
@pytest.mark.parametrize(("nesterov", "steps"), [(False, [1.0, 1.5]), (True, [1.5, 1.75])])
def test_the_velocity_gathers_gradients_that_fade(version: str, nesterov: bool, steps: list[float]) -> None:
    param, velocity, grad = np.zeros(1, np.float32), np.zeros(1, np.float32), np.ones(1, np.float32)
    settings = DESCENT | {"momentum": 0.5, "nesterov": nesterov, "weight_decay": 0.0}
    for wanted, step in zip([1.0, 1.5], steps, strict=True):
        before = param.copy()
        seqgen_kernels.load(version).sgd.update(param, grad, velocity, **settings)
        np.testing.assert_allclose(velocity, [wanted], rtol=1e-6)
        np.testing.assert_allclose(before - param, [0.1 * step], rtol=1e-5)
