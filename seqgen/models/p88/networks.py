"""The networks of P88: each key sounds by a probability of its own.

x_t = frame t, 0 or 1 for each key
h = RNN, GRU or LSTM of x_1 ... x_t, or TCN blocks that see x_t and what is within their reach before it
p(key k in frame t + 1) = sigmoid(W h_t + b)_k

Protocol: Bai, Kolter and Koltun, "An empirical evaluation of generic convolutional and recurrent networks for sequence
modeling" (2018).
"""

import numpy as np

from seqgen import nn
from seqgen.models.p88.config import KEYS, P88Config
from seqgen.models.p88.weight_dropout import Place, dropped_weights
from seqgen.nn import glue
from seqgen.nn.tape import Array, Tensor

RECURRENT_CELLS = {"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}
FIRST_BIAS = -3.0  # the log-odds of four keys in 88, which training then need not learn first


class P88Recurrent(nn.Module):
    """Stacked recurrent layers; ``rng`` draws the first weights."""

    takes_seed = True

    def __init__(self, config: P88Config, rng: np.random.Generator) -> None:
        self.config = config
        cell = RECURRENT_CELLS[config.cell]
        self.recurrent = cell(KEYS, config.hidden, rng, config.layers, dropout=config.dropout)
        self.dropout, self.weight_dropout = nn.Dropout(config.dropout), nn.Dropout(config.weight_dropout)
        self.output = _output(config, rng)

    def __call__(self, frames: Array, lengths: Array | None = None, seed: int | None = None) -> Tensor:
        """Logits (B, T, 88) of frame t + 1 for frames (B, T, 88) float32; dropout only where ``seed`` is given.

        ``lengths`` (B,) int64 says how many frames of each row count; what stands after them changes no logit before.
        """
        weights_seed, between_seed, after_seed = _seeds(seed)
        places: list[Place] = [(self.recurrent, f"weight_hh_l{layer}") for layer in range(self.config.layers)]
        with dropped_weights(places, self.weight_dropout, weights_seed):
            h = self.recurrent(Tensor(frames), lengths, between_seed)
        return self.output(self.dropout(h, after_seed))


class P88TCN(nn.Module):
    """Blocks of causal convolutions, dilated by 1, 2, 4, ...; ``rng`` draws the first weights."""

    takes_seed = True

    def __init__(self, config: P88Config, rng: np.random.Generator) -> None:
        self.config = config
        self.blocks = [
            nn.TCNBlock(
                KEYS if level == 0 else config.hidden, config.hidden, config.kernel, 2**level, rng, config.dropout
            )
            for level in range(config.layers)
        ]
        self.weight_dropout = nn.Dropout(config.weight_dropout)
        self.output = _output(config, rng)

    def __call__(self, frames: Array, lengths: Array | None = None, seed: int | None = None) -> Tensor:
        """As `P88Recurrent`; ``lengths`` change nothing, because no logit sees what comes after its frame."""
        weights_seed, blocks_seed, _ = _seeds(seed)
        places: list[Place] = [(layer, "weight") for block in self.blocks for layer in (block.first, block.second)]
        with dropped_weights(places, self.weight_dropout, weights_seed):
            h = nn.Sequential(*self.blocks)(glue.transpose(Tensor(frames), (0, 2, 1)), blocks_seed)
        return self.output(glue.transpose(h, (0, 2, 1)))


P88Network = P88Recurrent | P88TCN


def p88_network(config: P88Config, rng: np.random.Generator) -> P88Network:
    """The network of a config; ``rng`` draws its first weights.

    >>> network = p88_network(P88Config("gru", hidden=8), np.random.default_rng(0))
    >>> network(np.zeros((2, 5, 88), np.float32)).shape
    (2, 5, 88)
    """
    return P88TCN(config, rng) if config.cell == "tcn" else P88Recurrent(config, rng)


def _output(config: P88Config, rng: np.random.Generator) -> nn.Linear:
    output = nn.Linear(config.hidden, KEYS, rng)
    output.bias = nn.Tensor(np.full(KEYS, FIRST_BIAS, np.float32), requires_grad=True)
    return output


def _seeds(seed: int | None) -> tuple[int | None, int | None, int | None]:
    """One of its own for each part that draws."""
    return (None, None, None) if seed is None else (3 * seed, 3 * seed + 1, 3 * seed + 2)
