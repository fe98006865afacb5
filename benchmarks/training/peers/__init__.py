"""The networks in PyTorch. Each is made of weights, whose shapes say its sizes, and of its model's config."""

from collections.abc import Callable
from typing import Any

from benchmarks.training.peers.chorale_transformer import ChoraleTransformer
from benchmarks.training.peers.melody_lstm import MelodyLSTM
from benchmarks.training.peers.network import Network, Tensors
from benchmarks.training.peers.p88_tcn import P88TCN

NETWORKS: dict[str, Callable[[Tensors, dict[str, Any]], Network]] = {
    "melody-lstm": MelodyLSTM,
    "p88-tcn": P88TCN,
    "chorale-transformer": ChoraleTransformer,
}

__all__ = ["NETWORKS", "Network"]
