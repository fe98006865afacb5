"""Recurrent layers: what `torch.nn.LSTM` and its like call, and the functions of their cells."""

from functools import partial
from typing import Any

import torch

from benchmarks.kernels.peers.layers import Peers

Tensor = torch.Tensor


def layer(kind: str, x: Tensor, w_ih: Tensor, w_hh: Tensor, b_ih: Tensor, b_hh: Tensor) -> Tensor:
    """One layer, batch first, from a state of zeros; as in training exactly where gradients are wanted."""
    zeros = x.new_zeros(1, len(x), w_hh.shape[1])
    state: Any = (zeros, zeros) if kind == "lstm" else zeros
    weights, training = [w_ih, w_hh, b_ih, b_hh], torch.is_grad_enabled()
    function = getattr(torch, {"rnn": "rnn_tanh"}.get(kind, kind))
    y: Tensor = function(x, state, weights, True, 1, 0.0, training, False, True)[0]
    return y


def lstm_cell(x: Tensor, h: Tensor, c: Tensor, *weights: Tensor) -> Tensor:
    return torch.lstm_cell(x, (h, c), *weights)[0]


FORWARD: Peers = {kind: partial(layer, kind) for kind in ("rnn", "gru", "lstm")}
STEP: Peers = {
    "rnn": lambda x, h, **weights: torch.rnn_tanh_cell(x, h, *weights.values()),
    "gru": lambda x, h, **weights: torch.gru_cell(x, h, *weights.values()),
    "lstm": lambda x, h, c, **weights: lstm_cell(x, h, c, *weights.values()),
}
