"""`seqgen.models.melody_lstm` in PyTorch.

Batches are padded and not packed: the loss leaves padding out, no step before it sees it, and lengths are alike.
"""

from typing import Any

import torch
from torch import nn
from torch.nn import functional

from benchmarks.training.peers.network import Network, Tensors, embedded, embeddings, linear


class MelodyLSTM(Network):
    """Embeddings, `nn.LSTM`, a product."""

    def __init__(self, weights: Tensors, config: dict[str, Any]) -> None:
        super().__init__()
        self.embeddings = embeddings(weights)
        self.dropout = nn.Dropout(config["dropout"])
        self.lstm = nn.LSTM(weights["lstm.weight_ih_l0"].shape[1], config["hidden"], batch_first=True)
        self.output = linear(weights, "output")

    def loss(self, batch: Tensors) -> torch.Tensor:
        """Mean nats per token."""
        x = self.dropout(embedded(self.embeddings, batch["features"]))
        h, _ = self.lstm(x)
        return functional.cross_entropy(self.output(self.dropout(h)).flatten(0, 1), batch["labels"].flatten())
