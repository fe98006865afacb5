"""The decoder's steps against PyTorch on a whole sequence, where it is installed."""

from typing import Any

import numpy as np
import pytest
import seqgen_kernels
from kernel_cases.decoder import Array, Sizes, cache_of, tokens_of, weights_of

torch = pytest.importorskip("torch")


def relative_scores(q: Any, coords: Array, tables: Any) -> Any:
    """q (H, T, D) times the tables' rows for every pair of places, by gathering them all: (H, T, T)."""
    reach, total = tables.shape[2] // 2, 0
    for f, places in enumerate(torch.tensor(coords)):
        rows = reach + torch.clamp(places[:, None] - places, -reach, reach)
        total = total + torch.einsum("hid,hijd->hij", q, tables[f][:, rows])
    return total


def sequence(x: Any, coords: Array, weights: Any, layer: int) -> Any:
    """One layer on a whole sequence x (T, C)."""
    functional, (time, width) = torch.nn.functional, x.shape
    norm1, w_qkv, w_out, tables, norm2, w_up, w_down = (
        None if w is None else torch.tensor(w[layer]) for w in weights[:7]
    )
    a = functional.rms_norm(x, (width,), norm1, weights.eps) @ w_qkv.T
    q, k, v = a.reshape(time, 3, weights.heads, -1).permute(1, 2, 0, 3)
    bias = torch.full((time, time), -torch.inf).triu(1)
    if tables is not None:
        bias = bias + relative_scores(q, coords, tables) / q.shape[2] ** 0.5
    o = functional.scaled_dot_product_attention(
        q[None], k[None], v[None], attn_mask=bias[None].expand(1, len(q), -1, -1)
    )
    x = x + o[0].permute(1, 0, 2).reshape(time, width) @ w_out.T
    return x + functional.gelu(functional.rms_norm(x, (width,), norm2, weights.eps) @ w_up.T) @ w_down.T


@pytest.mark.parametrize("version", ["reference", "numpy", "numba"])
@pytest.mark.parametrize("coordinates", [0, 1, 2])
def test_steps_are_a_whole_sequence(version: str, coordinates: int) -> None:
    sizes = Sizes(width=20, heads=2, places=13, coordinates=coordinates)
    weights, cache, step = weights_of(sizes), cache_of(sizes), seqgen_kernels.load(version).decoder_step.step
    sequences = [tokens_of(sizes, np.zeros(sizes.places), seed) for seed in (0, 1)]
    slots, outputs = np.array([4, 1]), []
    for t in range(sizes.places):
        x, coords = (np.stack([s[k][..., t, :] if k == 0 else s[k][:, t] for s in sequences], axis=k) for k in (0, 1))
        outputs.append(step(x, coords, slots, weights, cache))
    for row, (x, coords) in enumerate(sequences):
        wanted = torch.tensor(x)
        for layer in range(sizes.layers):
            wanted = sequence(wanted, coords, weights, layer)
        np.testing.assert_allclose(np.stack(outputs)[:, row], wanted.numpy(), rtol=2e-5, atol=2e-5)
