"""The models: a file each, and the dict that names them all."""

from seqgen.models.chorale_transformer import ChoraleTransformer, ChoraleTransformerConfig
from seqgen.models.melody_lstm import MelodyLSTM, MelodyLSTMConfig
from seqgen.models.p88 import CELLS, P88Config, p88_network

MODELS = {
    "melody-lstm": (MelodyLSTM, MelodyLSTMConfig),
    "chorale-transformer": (ChoraleTransformer, ChoraleTransformerConfig),
} | {f"p88-{cell}": (p88_network, P88Config) for cell in CELLS}

__all__ = ["MODELS", "ChoraleTransformer", "ChoraleTransformerConfig", "MelodyLSTM", "MelodyLSTMConfig", "P88Config"]
