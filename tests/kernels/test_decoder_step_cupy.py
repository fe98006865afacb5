"""The decoder's step on CuPy's arrays, or on those that refuse what CuPy's refuse."""

from typing import Any

import numpy as np
import pytest
import seqgen_kernels
from kernel_cases import strict_cupy
from kernel_cases.decoder import Sizes, played, weights_of
from seqgen_kernels.contract import DecoderCache, DecoderWeights

OPS, REFERENCE = seqgen_kernels.Operators("cupy"), seqgen_kernels.load("reference")


@pytest.mark.parametrize("coordinates", [0, 1, 2])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_gpu_agrees_with_the_reference(coordinates: int, dtype: str, monkeypatch: pytest.MonkeyPatch) -> None:
    cupy: Any = strict_cupy.install(monkeypatch)
    sizes = Sizes(coordinates=coordinates)

    def step(x: Any, coords: Any, slots: Any, weights: DecoderWeights, cache: DecoderCache) -> Any:
        there = DecoderCache(*map(cupy.asarray, cache))
        layers = [None if w is None else cupy.asarray(w) for w in weights[:-2]]
        arguments = (cupy.asarray(array) for array in (x, coords, slots))
        y = OPS.decoder_step.step(*arguments, DecoderWeights(*layers, weights.heads), there)
        for array, changed in zip(cache, there, strict=True):
            array[...] = changed.get()
        assert isinstance(y, cupy.ndarray)
        return y.get()

    weights = weights_of(sizes, dtype)
    got, cache = played(step, sizes, weights, dtype)
    wanted, wanted_cache = played(REFERENCE.decoder_step.step, sizes, weights, dtype)
    tolerance = 2e-5 if dtype == "float32" else 1e-11
    for one, other in zip([*got, *cache], [*wanted, *wanted_cache], strict=True):
        np.testing.assert_allclose(one, other, rtol=tolerance, atol=tolerance)
