"""`attention` and PyTorch's `scaled_dot_product_attention`: the same numbers, the same gradients."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import seqgen_kernels

torch = pytest.importorskip("torch")
Array = npt.NDArray[Any]
BATCH, HEADS, QUERIES, KEYS, WIDTH = 2, 3, 7, 9, 5
each_version = pytest.mark.parametrize("version", seqgen_kernels.VERSIONS)


def numbers(seed: int, *shape: int) -> Array:
    return np.random.default_rng(seed).uniform(-2, 2, shape).astype(np.float32)


def tensors(*arrays: Array) -> list[Any]:
    return [torch.tensor(array, requires_grad=True) for array in arrays]


def inputs(queries: int = QUERIES, keys: int = KEYS) -> list[Array]:
    return [numbers(seed, BATCH, HEADS, steps, WIDTH) for seed, steps in enumerate((queries, keys, keys))]


def assert_parity(version: str, wanted: Any, learned: list[Any], qkv: list[Array], **options: Any) -> None:
    """Compare y and the gradients of what is learned, None where our argument is absent."""
    attention, dy = seqgen_kernels.load(version).attention, numbers(9, *wanted.shape)
    y, cache = attention.forward(*qkv, **options)
    wanted.backward(torch.tensor(dy))
    gradients = [gradient for gradient in attention.backward(dy, cache) if gradient is not None]
    for got, other in zip([y, *gradients], [wanted, *(tensor.grad for tensor in learned)], strict=True):
        np.testing.assert_allclose(got, other.detach().numpy(), rtol=2e-5, atol=1e-5)


@each_version
@pytest.mark.parametrize("scale", [None, 0.3])
@pytest.mark.parametrize(("queries", "keys"), [(7, 9), (7, 7), (9, 7)])
def test_causal(version: str, queries: int, keys: int, scale: float | None) -> None:
    qkv = inputs(queries, keys)
    theirs = tensors(*qkv)
    wanted = torch.nn.functional.scaled_dot_product_attention(*theirs, is_causal=True, scale=scale)
    assert_parity(version, wanted, theirs, qkv, causal=True, scale=scale)


@each_version
@pytest.mark.parametrize("sizes", [(BATCH, HEADS), (BATCH, 1), (1, HEADS), (1, 1)])
def test_mask(version: str, sizes: tuple[int, int]) -> None:
    qkv, mask = inputs(), numbers(4, *sizes, QUERIES, KEYS) > -0.5
    mask[..., 0] = True  # PyTorch has NaN where nothing is seen
    theirs = tensors(*qkv)
    wanted = torch.nn.functional.scaled_dot_product_attention(*theirs, attn_mask=torch.tensor(mask))
    assert_parity(version, wanted, theirs, qkv, mask=mask)


@each_version
@pytest.mark.parametrize("sizes", [(BATCH, HEADS), (BATCH, 1), (1, HEADS), (1, 1)])
def test_a_learned_bias(version: str, sizes: tuple[int, int]) -> None:
    qkv, bias = inputs(), numbers(4, *sizes, QUERIES, KEYS)
    *theirs, learned = tensors(*qkv, bias)
    wanted = torch.nn.functional.scaled_dot_product_attention(*theirs, attn_mask=learned)
    assert_parity(version, wanted, [*theirs, learned], qkv, bias=bias)


@each_version
def test_relative_coordinates(version: str) -> None:
    """PyTorch has none: the formula as it stands, with a (B, H, Tq, Tk, D) of table rows and autograd."""
    qkv, tables, bias = inputs(), numbers(5, 2, HEADS, 7, WIDTH), numbers(6, 1, HEADS, QUERIES, KEYS)
    rng = np.random.default_rng(7)
    coords_q, coords_k = (rng.integers(-6, 6, (2, BATCH, steps)) for steps in (QUERIES, KEYS))
    q, k, v, learned, added = tensors(*qkv, bias, tables)
    distance = torch.tensor(coords_q)[:, :, :, None] - torch.tensor(coords_k)[:, :, None, :]
    keys = k[:, :, None]
    for table, places in zip(added, 3 + distance.clamp(-3, 3), strict=True):
        keys = keys + table[:, places].transpose(0, 1)
    score = torch.einsum("bhid,bhijd->bhij", q, keys) / WIDTH**0.5 + learned
    score = score.masked_fill(torch.ones(QUERIES, KEYS).tril() == 0, -torch.inf)
    relative = {"coords_q": coords_q, "coords_k": coords_k, "tables": tables}
    assert_parity(version, score.softmax(-1) @ v, [q, k, v, learned, added], qkv, bias=bias, causal=True, **relative)
