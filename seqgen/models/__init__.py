"""The models: a file each, and the dict that names them all."""

from seqgen.models.melody_lstm import MelodyLSTM, MelodyLSTMConfig

MODELS = {"melody-lstm": (MelodyLSTM, MelodyLSTMConfig)}

__all__ = ["MODELS", "MelodyLSTM", "MelodyLSTMConfig"]
