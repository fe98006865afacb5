"""The convolutions against PyTorch's, where it is installed: the same numbers, the same gradients."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import seqgen_kernels

torch = pytest.importorskip("torch")
Array = npt.NDArray[Any]
Sizes = tuple[int, ...]
each_version = pytest.mark.parametrize("version", seqgen_kernels.VERSIONS)

CONVOLUTIONS: list[tuple[Sizes, Sizes, dict[str, Any]]] = [
    ((2, 3, 5, 6), (4, 3, 3, 2), {}),
    ((2, 3, 5, 6), (4, 3, 3, 3), {"padding": 1}),
    ((1, 2, 7, 8), (3, 2, 3, 3), {"stride": 2, "padding": 1}),
    ((1, 4, 7, 9), (6, 2, 2, 3), {"stride": (3, 2), "padding": (2, 1), "dilation": (2, 3), "groups": 2}),
    ((2, 3, 5, 5), (6, 1, 3, 3), {"padding": 1, "groups": 3}),
    ((1, 2, 2, 3), (2, 2, 2, 2), {"padding": (3, 4), "stride": (1, 3)}),
    ((2, 3, 4, 4), (2, 3, 1, 1), {"stride": 2}),
    ((1, 2, 3, 4), (2, 2, 3, 4), {}),
    ((0, 2, 4, 4), (3, 2, 3, 3), {}),
    ((2, 3, 9), (4, 3, 3), {"padding": 4, "dilation": 4}),
    ((2, 4, 9), (6, 2, 3), {"stride": 2, "padding": 2, "dilation": 2, "groups": 2}),
]
TRANSPOSED: list[tuple[Sizes, Sizes, dict[str, Any]]] = [
    ((2, 3, 3, 4), (3, 2, 3, 2), {}),
    ((2, 3, 3, 4), (3, 2, 4, 4), {"stride": 2, "padding": 1}),
    ((1, 3, 3, 4), (3, 2, 5, 5), {"stride": 2, "padding": 2, "output_padding": 1}),
    ((1, 4, 3, 2), (4, 3, 2, 3), {"stride": (3, 2), "padding": (1, 2), "output_padding": (2, 1), "groups": 2}),
    ((1, 2, 3, 2), (2, 2, 2, 2), {"output_padding": (2, 1), "dilation": (3, 2)}),
    ((2, 3, 3, 3), (3, 1, 3, 3), {"groups": 3}),
    ((1, 2, 2, 3), (2, 2, 1, 1), {"stride": 3}),
    ((0, 2, 2, 2), (2, 3, 3, 3), {}),
    ((2, 3, 4), (3, 2, 3), {"stride": 2, "padding": 1}),
    ((2, 4, 4), (4, 2, 3), {"stride": 3, "padding": 2, "output_padding": 2, "groups": 2, "dilation": 2}),
]


def numbers(seed: int, *shape: int) -> Array:
    return np.random.default_rng(seed).uniform(-1, 1, shape).astype(np.float32)


@each_version
@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize(
    ("kind", "x", "w", "options"),
    [("conv", *each) for each in CONVOLUTIONS] + [("conv_transpose", *each) for each in TRANSPOSED],
)
def test_convolutions(version: str, kind: str, x: Sizes, w: Sizes, options: dict[str, Any], bias: bool) -> None:
    name = f"{kind}{len(x) - 2}d"
    ours = getattr(seqgen_kernels.load(version), name)
    outputs = w[0] if kind == "conv" else w[1] * options.get("groups", 1)
    arrays = [numbers(0, *x), numbers(1, *w)] + [numbers(2, outputs)] * bias
    theirs = [torch.tensor(array, requires_grad=True) for array in arrays]
    (y, cache), wanted = ours.forward(*arrays, **options), getattr(torch.nn.functional, name)(*theirs, **options)
    dy = numbers(3, *wanted.shape)
    wanted.backward(torch.tensor(dy))
    gradients = [g for g in ours.backward(dy, cache) if g is not None]
    for got, tensor in zip([y, *gradients], [wanted, *(t.grad for t in theirs)], strict=True):
        np.testing.assert_allclose(got, tensor.detach().numpy(), rtol=2e-5, atol=5e-6)


@each_version
def test_arguments_stand_in_the_order_of_pytorch(version: str) -> None:
    ops, functional = seqgen_kernels.load(version), torch.nn.functional
    x, w, b = numbers(0, 1, 4, 5, 5), numbers(1, 4, 2, 3, 3), numbers(2, 4)
    for name, options in (("conv2d", (2, 3, 1, 2)), ("conv_transpose2d", (3, 2, 1, 2, 1))):
        got = getattr(ops, name).forward(x, w, b, *options)[0]
        wanted = getattr(functional, name)(*map(torch.tensor, (x, w, b)), *options)
        np.testing.assert_allclose(got, wanted.numpy(), rtol=2e-5, atol=5e-6)
