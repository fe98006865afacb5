"""Neural networks: a tape over the kernels, layers, optimisers. Knows no music."""

from seqgen.nn import initialisers
from seqgen.nn.layers import (
    GRU,
    LSTM,
    RNN,
    AvgPool1d,
    AvgPool2d,
    BatchNorm2d,
    Conv1d,
    Conv2d,
    ConvTranspose1d,
    ConvTranspose2d,
    Dropout,
    Embedding,
    LayerNorm,
    Linear,
    MaxPool1d,
    MaxPool2d,
    MultiHeadAttention,
    RMSNorm,
    Sequential,
    TCNBlock,
    TransformerBlock,
    sinusoidal_positions,
)
from seqgen.nn.losses import cross_entropy
from seqgen.nn.module import Module
from seqgen.nn.moving_average import MovingAverage
from seqgen.nn.operators import backend, operators
from seqgen.nn.optimisers import AdamW, clip_grad_norm
from seqgen.nn.schedules import ReduceOnPlateau, warmup_cosine
from seqgen.nn.tape import Tensor, apply

__all__ = [
    "GRU",
    "LSTM",
    "RNN",
    "AdamW",
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
    "Module",
    "MovingAverage",
    "MultiHeadAttention",
    "RMSNorm",
    "ReduceOnPlateau",
    "Sequential",
    "TCNBlock",
    "Tensor",
    "TransformerBlock",
    "apply",
    "backend",
    "clip_grad_norm",
    "cross_entropy",
    "initialisers",
    "operators",
    "sinusoidal_positions",
    "warmup_cosine",
]
