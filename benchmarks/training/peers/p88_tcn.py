"""`seqgen.models.p88` with convolutions, in PyTorch: padded on the left only, so that nothing is cut off later."""

from typing import Any

import torch
from torch import nn
from torch.nn import functional

from benchmarks.training.peers.network import Network, Tensors, linear


class P88TCN(Network):
    """Blocks of dilated causal convolutions."""

    def __init__(self, weights: Tensors, config: dict[str, Any]) -> None:
        super().__init__()
        self.blocks = nn.ModuleList(Block(weights, level, config) for level in range(config["layers"]))
        self.output = linear(weights, "output")

    def loss(self, batch: Tensors) -> torch.Tensor:
        """Mean nats per frame."""
        h = batch["frames"].transpose(1, 2)
        for block in self.blocks:
            h = block(h)
        logits, counts = self.output(h.transpose(1, 2)), batch["weights"]
        weights = (counts / counts.sum())[..., None]
        return functional.binary_cross_entropy_with_logits(logits, batch["targets"], weights, reduction="sum")


class Block(nn.Module):
    """relu(x + F(x)), F two times convolution, relu, dropout."""

    def __init__(self, weights: Tensors, level: int, config: dict[str, Any]) -> None:
        super().__init__()
        outputs, channels, kernel = weights[f"blocks.{level}.first.weight"].shape
        self.first = nn.Conv1d(channels, outputs, kernel, dilation=2**level)
        self.second = nn.Conv1d(outputs, outputs, kernel, dilation=2**level)
        self.fit = None if channels == outputs else nn.Conv1d(channels, outputs, 1)
        self.dropout, self.weight_dropout = nn.Dropout(config["dropout"]), nn.Dropout(config["weight_dropout"])

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        h = x
        for layer in (self.first, self.second):
            h = self.dropout(functional.relu(self._convolved(layer, h)))
        return functional.relu(h + (x if self.fit is None else self.fit(x)))

    def _convolved(self, layer: nn.Conv1d, x: torch.Tensor) -> torch.Tensor:
        [kernel], [dilation] = layer.kernel_size, layer.dilation
        past = functional.pad(x, ((kernel - 1) * dilation, 0))
        return functional.conv1d(past, self.weight_dropout(layer.weight), layer.bias, dilation=dilation)
