"""Neural networks: a tape over the kernels, layers, optimisers. Knows no music."""

from seqgen.nn import initialisers
from seqgen.nn.layers.attention import MultiHeadAttention
from seqgen.nn.layers.block_memory import BlockMemory
from seqgen.nn.layers.convolution import Conv1d, Conv2d, ConvTranspose1d, ConvTranspose2d
from seqgen.nn.layers.decoder import Decoder
from seqgen.nn.layers.decoder_memory import DecoderMemory
from seqgen.nn.layers.dense import Embedding, Linear
from seqgen.nn.layers.dropout import Dropout
from seqgen.nn.layers.feature_tables import FeatureTables
from seqgen.nn.layers.normalisation import BatchNorm2d, LayerNorm, RMSNorm
from seqgen.nn.layers.normed_product import NormedProduct
from seqgen.nn.layers.pooling import AvgPool1d, AvgPool2d, MaxPool1d, MaxPool2d
from seqgen.nn.layers.recurrent import GRU, LSTM, RNN
from seqgen.nn.layers.sequential import Sequential
from seqgen.nn.layers.tcn import TCNBlock
from seqgen.nn.layers.transformer import TransformerBlock, sinusoidal_positions
from seqgen.nn.losses import bce_with_logits, cross_entropy
from seqgen.nn.module import Module
from seqgen.nn.moving_average import MovingAverage
from seqgen.nn.operators import backend, operators
from seqgen.nn.optimisers import SGD, Adam, AdamW, Optimiser, clip_grad_norm
from seqgen.nn.pruning import magnitude_masks, masked
from seqgen.nn.schedules import ReduceOnPlateau, warmup_cosine
from seqgen.nn.state_files import WeightsError, load_weights, save_weights
from seqgen.nn.tape import Tensor, apply

__all__ = [
    "GRU",
    "LSTM",
    "RNN",
    "SGD",
    "Adam",
    "AdamW",
    "AvgPool1d",
    "AvgPool2d",
    "BatchNorm2d",
    "BlockMemory",
    "Conv1d",
    "Conv2d",
    "ConvTranspose1d",
    "ConvTranspose2d",
    "Decoder",
    "DecoderMemory",
    "Dropout",
    "Embedding",
    "FeatureTables",
    "LayerNorm",
    "Linear",
    "MaxPool1d",
    "MaxPool2d",
    "Module",
    "MovingAverage",
    "MultiHeadAttention",
    "NormedProduct",
    "Optimiser",
    "RMSNorm",
    "ReduceOnPlateau",
    "Sequential",
    "TCNBlock",
    "Tensor",
    "TransformerBlock",
    "WeightsError",
    "apply",
    "backend",
    "bce_with_logits",
    "clip_grad_norm",
    "cross_entropy",
    "initialisers",
    "load_weights",
    "magnitude_masks",
    "masked",
    "operators",
    "save_weights",
    "sinusoidal_positions",
    "warmup_cosine",
]
