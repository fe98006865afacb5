"""What the networks share: a loss, and layers made of the shapes of weights."""

from abc import abstractmethod

import torch
from torch import nn

Tensors = dict[str, torch.Tensor]


class Network(nn.Module):
    """Parameters have the names that ours have."""

    @abstractmethod
    def loss(self, batch: Tensors) -> torch.Tensor:
        """The mean loss of a batch, by the names of its fields."""


def linear(weights: Tensors, name: str) -> nn.Linear:
    """A layer of the weight's size."""
    outputs, inputs = weights[f"{name}.weight"].shape
    return nn.Linear(inputs, outputs)


def embeddings(weights: Tensors) -> nn.ModuleDict:
    """A table for each feature, in their order."""
    tables = {name.split(".")[1]: weight for name, weight in weights.items() if name.startswith("embeddings.")}
    return nn.ModuleDict({name: nn.Embedding(*table.shape) for name, table in tables.items()})


def embedded(tables: nn.ModuleDict, features: torch.Tensor) -> torch.Tensor:
    """(B, T, F) to (B, T, C), side by side."""
    columns = features.unbind(dim=-1)
    return torch.cat([table(column) for table, column in zip(tables.values(), columns, strict=True)], dim=-1)
