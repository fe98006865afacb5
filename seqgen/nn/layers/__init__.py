"""Layers: parameters with PyTorch's names and first weights, and a call of a kernel or a few.

``seed`` is how a layer knows that it is trained: None means inference, a number draws the masks of dropout.
"""

from seqgen.nn.layers.attention import MultiHeadAttention
from seqgen.nn.layers.convolution import Conv1d, Conv2d, ConvTranspose1d, ConvTranspose2d
from seqgen.nn.layers.dense import Embedding, Linear
from seqgen.nn.layers.dropout import Dropout
from seqgen.nn.layers.normalisation import BatchNorm2d, LayerNorm, RMSNorm
from seqgen.nn.layers.pooling import AvgPool1d, AvgPool2d, MaxPool1d, MaxPool2d
from seqgen.nn.layers.recurrent import GRU, LSTM, RNN
from seqgen.nn.layers.sequential import Sequential
from seqgen.nn.layers.tcn import TCNBlock
from seqgen.nn.layers.transformer import TransformerBlock, sinusoidal_positions

__all__ = [
    "GRU",
    "LSTM",
    "RNN",
    "AvgPool1d",
    "AvgPool2d",
    "BatchNorm2d",
    "Conv1d",
    "Conv2d",
    "ConvTranspose1d",
    "ConvTranspose2d",
    "Dropout",
    "Embedding",
    "LayerNorm",
    "Linear",
    "MaxPool1d",
    "MaxPool2d",
    "MultiHeadAttention",
    "RMSNorm",
    "Sequential",
    "TCNBlock",
    "TransformerBlock",
    "sinusoidal_positions",
]
