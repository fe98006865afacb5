"""Neural networks: a tape over the kernels, layers, optimisers. Knows no music."""

from seqgen.nn.layers import LSTM, Dropout, Embedding, Linear, cross_entropy
from seqgen.nn.module import Module
from seqgen.nn.operators import backend, operators
from seqgen.nn.optimisers import AdamW, clip_grad_norm
from seqgen.nn.schedules import warmup_cosine
from seqgen.nn.tape import Tensor, apply

__all__ = [
    "LSTM",
    "AdamW",
    "Dropout",
    "Embedding",
    "Linear",
    "Module",
    "Tensor",
    "apply",
    "backend",
    "clip_grad_norm",
    "cross_entropy",
    "operators",
    "warmup_cosine",
]
