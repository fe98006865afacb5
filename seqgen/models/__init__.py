"""The models: a file each, and the dict that names them all."""

from seqgen.models.chorale_cnn import ChoraleCNN, ChoraleCNNConfig
from seqgen.models.chorale_transformer import ChoraleTransformer, ChoraleTransformerConfig
from seqgen.models.harmony_seq2seq import HarmonySeq2Seq, HarmonySeq2SeqConfig
from seqgen.models.melody_lstm import MelodyLSTM, MelodyLSTMConfig
from seqgen.models.melody_transformer import MelodyTransformer, MelodyTransformerConfig
from seqgen.models.p88 import CELLS, P88Config, p88_network
from seqgen.models.text_transformer import TextTransformer, TextTransformerConfig

MODELS = {
    "melody-lstm": (MelodyLSTM, MelodyLSTMConfig),
    "melody-transformer": (MelodyTransformer, MelodyTransformerConfig),
    "chorale-transformer": (ChoraleTransformer, ChoraleTransformerConfig),
    "chorale-cnn": (ChoraleCNN, ChoraleCNNConfig),
    "harmony-seq2seq": (HarmonySeq2Seq, HarmonySeq2SeqConfig),
    "tune-text": (TextTransformer, TextTransformerConfig),
    "text": (TextTransformer, TextTransformerConfig),
} | {f"p88-{cell}": (p88_network, P88Config) for cell in CELLS}

__all__ = [
    "MODELS",
    "ChoraleCNN",
    "ChoraleCNNConfig",
    "ChoraleTransformer",
    "ChoraleTransformerConfig",
    "HarmonySeq2Seq",
    "HarmonySeq2SeqConfig",
    "MelodyLSTM",
    "MelodyLSTMConfig",
    "MelodyTransformer",
    "MelodyTransformerConfig",
    "P88Config",
    "TextTransformer",
    "TextTransformerConfig",
]
