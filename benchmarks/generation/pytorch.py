"""The same network token by token in PyTorch, as a careful user writes it without a compiler.

Keys and values have their place from the start; what all layers share (which rows of the tables the distances ask for)
is found once a step, and q meets a table once, not once for every place.
"""

import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from torch.nn.functional import embedding, gelu, linear, rms_norm, softmax

from benchmarks.kernels.case import Array
from benchmarks.kernels.program import Program
from benchmarks.training.material import Material, read

Tensor = torch.Tensor
COORDINATES, EPS = 3, 1e-5


class StepNetwork:
    """`seqgen.models.melody_transformer` for rows that all stand at the same place."""

    def __init__(self, material: Material, steps: int, rows: int) -> None:
        """Take the weights, and allocate keys and values (L, B, H, S, D) and coordinates (F, B, S)."""
        w = {name: torch.from_numpy(weight) for name, weight in material.weights.items()}
        config = material.config
        self.heads, self.radius, width = config["heads"], config["radius"], config["width"]
        self.embeddings = [table for name, table in w.items() if name.startswith("embeddings.")]
        self.layers = [_layer(w, f"decoder.blocks.{layer}.") for layer in range(config["layers"])]
        self.w = w
        shape = len(self.layers), rows, self.heads, steps, width // self.heads
        self.k, self.v = torch.zeros(shape), torch.zeros(shape)
        self.coords = torch.zeros((COORDINATES, rows, steps), dtype=torch.int64)

    @torch.inference_mode()
    def step(self, features: Tensor, place: int) -> Tensor:
        """Logits (B, V) of features (B, F + 3) at a place."""
        columns = features.unbind(1)
        told = torch.cat([embedding(c, table) for c, table in zip(columns, self.embeddings, strict=False)], dim=1)
        x = linear(told, self.w["enter.weight"], self.w["enter.bias"])
        self.coords[:, :, place] = features[:, -COORDINATES:].T
        table_rows = self._table_rows(place)
        for layer, w in enumerate(self.layers):
            x = x + linear(
                self._attention(rms_norm(x, x.shape[1:], w["norm1"], EPS), layer, place, table_rows), w["out"]
            )
            x = x + linear(gelu(linear(rms_norm(x, x.shape[1:], w["norm2"], EPS), w["up"])), w["down"])
        x = rms_norm(x, x.shape[1:], self.w["norm.weight"], EPS)
        logits: Tensor = linear(x, self.w["output.weight"], self.w["output.bias"])
        return logits

    def _table_rows(self, place: int) -> Tensor:
        """The rows of the tables, which lie behind each other, for the distances to all places: (H, B, F places)."""
        distances = self.coords[:, :, place, None] - self.coords[:, :, : place + 1]
        starts = torch.arange(COORDINATES)[:, None, None] * (2 * self.radius + 1) + self.radius
        rows = (distances.clamp(-self.radius, self.radius) + starts).transpose(0, 1).flatten(1)
        of_heads: Tensor = rows.expand(self.heads, *rows.shape)
        return of_heads

    def _attention(self, x: Tensor, layer: int, place: int, table_rows: Tensor) -> Tensor:
        w, rows, end = self.layers[layer], len(x), place + 1
        q, k, v = linear(x, w["qkv"]).view(rows, 3, self.heads, -1).unbind(1)
        self.k[layer, :, :, place], self.v[layer, :, :, place] = k, v
        by_distance = torch.bmm(q.transpose(0, 1), w["tables"])
        relative = by_distance.gather(2, table_rows).view(self.heads, rows, COORDINATES, end).sum(2).transpose(0, 1)
        scores = torch.matmul(q[:, :, None], self.k[layer, :, :, :end].transpose(2, 3))[:, :, 0] + relative
        shares = softmax(scores / math.sqrt(q.shape[-1]), dim=-1)
        return torch.matmul(shares[:, :, None], self.v[layer, :, :, :end]).view(rows, -1)


def _layer(w: dict[str, Tensor], prefix: str) -> dict[str, Tensor]:
    """A block's weights; the tables side by side, as the second factor of a product: (H, D, F (2R + 1))."""
    qkv = torch.cat([w[f"{prefix}attention.{part}.weight"] for part in ("query", "key", "value")])
    tables = w[f"{prefix}attention.tables"].permute(1, 3, 0, 2).flatten(2).contiguous()
    named = {name: w[f"{prefix}{name}.weight"] for name in ("norm1", "norm2", "up", "down")}
    return named | {"qkv": qkv, "tables": tables, "out": w[f"{prefix}attention.out.weight"]}


def program(path: Path) -> Program:
    """Prepare all steps of the file's features, from empty memory."""
    material = read(path)
    features = torch.from_numpy(material.batch["features"])
    network = StepNetwork(material, *features.shape[:2])

    def logits() -> Iterator[Tensor]:
        return (network.step(told, place) for place, told in enumerate(features))

    def results() -> list[Array]:
        return [np.stack([each.numpy() for each in logits()])]

    return Program({"step": lambda: [each.argmax(dim=1) for each in logits()]}, results, {})
