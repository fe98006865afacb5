"""p88-rnn, p88-gru, p88-lstm, p88-tcn: which of the 88 piano keys sound in the next frame."""

from seqgen.models.p88.config import CELLS, KEYS, PRESETS, P88Config
from seqgen.models.p88.networks import P88TCN, P88Network, P88Recurrent, p88_network

__all__ = ["CELLS", "KEYS", "P88TCN", "PRESETS", "P88Config", "P88Network", "P88Recurrent", "p88_network"]
