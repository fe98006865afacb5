"""Attention as PyTorch's users have it: its fused function, with a bias where one is learned."""

from functools import cache
from typing import Any

import torch
from torch.nn.functional import scaled_dot_product_attention

from benchmarks.kernels.peers.layers import Peers

Tensor = torch.Tensor


def attention(q: Tensor, k: Tensor, v: Tensor, causal: bool, **extra: Any) -> Tensor:
    """Plain, with a bias, or with relative tables, whose scores are gathered and go in as a bias."""
    if not extra:
        return scaled_dot_product_attention(q, k, v, is_causal=causal)
    bias = extra["bias"] if "bias" in extra else relative_bias(q, **extra)
    return scaled_dot_product_attention(q, k, v, attn_mask=bias.masked_fill(_future(q.shape[2]), -torch.inf))


def relative_bias(q: Tensor, coords_q: Tensor, coords_k: Tensor, tables: Tensor) -> Tensor:
    """score[b, h, i, j] = q[b, h, i] . tables[h, R + clip(...)] / sqrt(D), for one coordinate."""
    radius = tables.shape[2] // 2
    distances = (coords_q[0, :, :, None] - coords_k[0, :, None, :]).clamp(-radius, radius) + radius
    products: Tensor = (q * q.shape[-1] ** -0.5) @ tables[0].transpose(1, 2)
    places = distances.long()[:, None].expand(-1, q.shape[1], -1, -1)
    return products.gather(-1, places)


@cache
def _future(steps: int) -> Tensor:
    return torch.ones(steps, steps, dtype=torch.bool).triu(1)


def step(q: Tensor, k: Tensor, v: Tensor, lengths: Tensor) -> Tensor:
    """All rows are equally long here, so nothing is masked."""
    return scaled_dot_product_attention(q[:, :, None], k, v)[:, :, 0]


FORWARD: Peers = {"attention": attention}
STEP: Peers = {"attention": step}
