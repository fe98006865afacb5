"""A plain eager decoder with a preallocated cache of keys and values."""

import math

import torch
from torch.nn.functional import gelu, linear, rms_norm, scaled_dot_product_attention

Tensor = torch.Tensor


class Decoder:
    """Layers of `seqgen_kernels.contract.decoder`; all rows stand at the same position."""

    def __init__(self, weights: dict[str, Tensor], heads: int, x: Tensor) -> None:
        """Allocate the cache for the positions and rows of x (positions, B, C)."""
        positions, rows, self.width = x.shape
        self.layers = [{name: w[layer] for name, w in weights.items()} for layer in range(len(weights["norm1"]))]
        self.heads = heads
        self.k, self.v = x.new_zeros(2, len(self.layers), rows, heads, positions, self.width // heads)

    def __call__(self, x: Tensor, position: int) -> Tensor:
        """Return y (B, C) of the token x at a position."""
        for layer, w in enumerate(self.layers):
            x = x + linear(self._attention(rms_norm(x, x.shape[1:], w["norm1"], 1e-5), layer, position), w["w_out"])
            hidden = gelu(linear(rms_norm(x, x.shape[1:], w["norm2"], 1e-5), w["w_up"]))
            x = x + linear(hidden, w["w_down"])
        return x

    def _attention(self, x: Tensor, layer: int, position: int) -> Tensor:
        w, end = self.layers[layer], position + 1
        q, k, v = linear(x, w["w_qkv"]).view(len(x), 3, self.heads, -1).unbind(1)
        self.k[layer, :, :, position], self.v[layer, :, :, position] = k, v
        seen = self.k[layer, :, :, :end], self.v[layer, :, :, :end]
        bias = self._relative(q, w["tables"][0], position) if "tables" in w else None
        y: Tensor = scaled_dot_product_attention(q[:, :, None], *seen, attn_mask=bias)
        return y.reshape(len(x), self.width)

    def _relative(self, q: Tensor, tables: Tensor, position: int) -> Tensor:
        """The table rows of the distances to all places up to this one, as scores (B, H, 1, places)."""
        radius = tables.shape[1] // 2
        distances = (position - torch.arange(position + 1)).clamp(max=radius) + radius
        rows = tables[:, distances]  # (H, places, D)
        return torch.einsum("bhd,hpd->bhp", q, rows)[:, :, None] / math.sqrt(q.shape[-1])
