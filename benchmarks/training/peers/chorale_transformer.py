"""`seqgen.models.chorale_transformer` in PyTorch.

What a query says to the rows of its relative tables is one product for each coordinate, (B, H, T, 2R + 1); the scores
of a pair of tokens are gathered from it, and `baddbmm` adds q k to their sum. As the mask of
`scaled_dot_product_attention` they would be correct too, but slower: a mask that is learned takes none of its fused
ways. (Music Transformer's skewing would serve the index alone: time and pitch differ by other amounts in each piece.)
"""

from typing import Any

import torch
from torch import nn
from torch.nn import functional

from benchmarks.training.peers.network import Network, Tensors, embedded, embeddings, linear

Tensor = torch.Tensor


class ChoraleTransformer(Network):
    """A decoder whose scores know distances in place, time and pitch."""

    def __init__(self, weights: Tensors, config: dict[str, Any]) -> None:
        super().__init__()
        self.radius: int = config["radius"]
        self.embeddings, self.enter = embeddings(weights), linear(weights, "enter")
        self.dropout = nn.Dropout(config["dropout"])
        self.blocks = nn.ModuleList(Block(weights, f"blocks.{n}", config) for n in range(config["layers"]))
        self.norm = nn.LayerNorm(config["width"])
        self.absolute, self.relative = linear(weights, "absolute"), linear(weights, "relative")

    def loss(self, batch: Tensors) -> Tensor:
        """Mean nats per note."""
        looking, seen = batch["coords"]
        distances = looking[:, :, :, None] - seen[:, :, None, :]
        places = distances.clamp(-self.radius, self.radius) + self.radius
        future = torch.full(places.shape[2:], -torch.inf).triu(1)
        x = self.dropout(self.enter(embedded(self.embeddings, batch["features"])))
        for block in self.blocks:
            x = block(x, places, future)
        h = self.norm(x)
        logits = self.absolute(h) + self.relative(h).gather(2, batch["columns"])
        return functional.cross_entropy(logits.flatten(0, 1), batch["labels"].flatten())


class Block(nn.Module):
    """x += attention(norm x);  x += W_2 gelu(W_1 norm x)."""

    def __init__(self, weights: Tensors, name: str, config: dict[str, Any]) -> None:
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(config["width"]), nn.LayerNorm(config["width"])
        self.attention = Attention(weights, f"{name}.attention", config["heads"])
        self.up, self.down = linear(weights, f"{name}.up"), linear(weights, f"{name}.down")
        self.dropout = nn.Dropout(config["dropout"])

    def forward(self, x: Tensor, places: Tensor, future: Tensor) -> Tensor:
        x = x + self.dropout(self.attention(self.norm1(x), places, future))
        out: Tensor = x + self.dropout(self.down(functional.gelu(self.up(self.norm2(x)))))
        return out


class Attention(nn.Module):
    """places (F, B, T, T) are the rows of the tables (F, H, 2R + 1, D) that each pair reads."""

    def __init__(self, weights: Tensors, name: str, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.query, self.key, self.value, self.out = (
            linear(weights, f"{name}.{part}") for part in ("query", "key", "value", "out")
        )
        self.tables = nn.Parameter(torch.empty_like(weights[f"{name}.tables"]))

    def forward(self, x: Tensor, places: Tensor, future: Tensor) -> Tensor:
        q, k, v = (self._split(part(x)) for part in (self.query, self.key, self.value))
        scaled = q * q.shape[-1] ** -0.5
        bias = self._bias(scaled, places, future).flatten(0, 1)
        scores = torch.baddbmm(bias, scaled.flatten(0, 1), k.flatten(0, 1).transpose(1, 2))
        y = (scores.softmax(-1) @ v.flatten(0, 1)).view(q.shape)
        mixed: Tensor = self.out(y.transpose(1, 2).flatten(2))
        return mixed

    def _split(self, x: Tensor) -> Tensor:
        return x.view(*x.shape[:2], self.heads, -1).transpose(1, 2)

    def _bias(self, q: Tensor, places: Tensor, future: Tensor) -> Tensor:
        bias = future
        for table, rows in zip(self.tables, places, strict=True):
            products = q @ table.transpose(1, 2)
            bias = bias + products.gather(-1, rows[:, None].expand(-1, self.heads, -1, -1))
        return bias
