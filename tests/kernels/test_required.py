"""What an operator cannot do without is asked for by name; a stride that no second output follows costs nothing."""

import time
from typing import Any

import numpy as np
import pytest
import seqgen_kernels

x, w = np.ones((2, 4, 9), "f4"), np.ones((4, 4, 3), "f4")
image, state = x[..., None], (np.ones((3, 9), "f4"), np.ones((3, 3), "f4"))
CALLS = {
    "conv1d: x": lambda kernels: kernels.conv1d.forward(None, w),
    "conv1d: w": lambda kernels: kernels.conv1d.forward(x, None),
    "conv1d: dy": lambda kernels: kernels.conv1d.backward(None, kernels.conv1d.forward(x, w)[1]),
    "attention: k": lambda kernels: kernels.attention.forward(image, None, image),
    "rnn: w_hh": lambda kernels: kernels.rnn.forward(x, state[0], None),
    "max_pool1d: x": lambda kernels: kernels.max_pool1d.forward(None, 2),
    "layer_norm: x": lambda kernels: kernels.layer_norm.forward(None),
    "linear: w": lambda kernels: kernels.linear.forward(x, None),
    "adamw: grad": lambda kernels: kernels.adamw.update(
        x, None, x, x, lr=1, beta1=0, beta2=0, eps=1, weight_decay=0, step_index=1
    ),
    "adam: v": lambda kernels: kernels.adam.update(
        x, x, x, None, lr=1, beta1=0, beta2=0, eps=1, weight_decay=0, step_index=1
    ),
    "sgd: velocity": lambda kernels: kernels.sgd.update(x, x, None, lr=1, momentum=0.5, nesterov=False, weight_decay=0),
}


@pytest.mark.parametrize("version", ["reference", "numpy", "numba"])
@pytest.mark.parametrize("call", CALLS)
def test_none_is_no_array(call: str, version: str) -> None:
    with pytest.raises(TypeError, match=f"^{call} is a NoneType, wanted a NumPy array$"):
        CALLS[call](seqgen_kernels.load(version))


@pytest.mark.parametrize("stride", [10, 2**24, 2**40])
def test_a_stride_over_all_of_x_is_like_any_other(stride: int) -> None:
    def results(kernels: Any) -> list[Any]:
        y, cache = kernels.conv1d.forward(x, w, stride=stride)
        return [y, *kernels.conv1d.backward(y, cache)]

    results(seqgen_kernels.load("numba"))
    started = time.perf_counter()
    for got, wanted in zip(*(results(seqgen_kernels.load(each)) for each in ("numba", "numpy")), strict=True):
        if wanted is not None:
            np.testing.assert_allclose(got, wanted, rtol=1e-5)
    assert time.perf_counter() - started < 2


def test_infinite_weights_reach_only_what_they_weigh() -> None:
    one, kernel = np.ones((2, 16, 6, 7), "f4"), np.ones((16, 18, 3, 3), "f4")
    kernel[3, 4, 0, 0] = np.inf
    numba, numpy = (
        seqgen_kernels.load(each).conv_transpose2d.forward(one, kernel, padding=1)[0] for each in ("numba", "numpy")
    )
    assert np.isinf(numpy).any() and not np.isnan(numpy).any()
    np.testing.assert_allclose(numba, numpy, rtol=1e-5)
