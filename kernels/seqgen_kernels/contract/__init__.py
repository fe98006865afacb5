"""The signature, shapes and meaning of every operator, once: one file a family.

Letters: B rows of a batch, T steps, I inputs, O outputs, H hidden units, V words, C channels or classes, N
rows.

* dtype in = dtype out: float32 or float64, and all arrays of a call alike; a mixture raises TypeError.
* Shapes or values out of range raise ValueError before anything is read or written; nothing falls back
  silently.
* Arrays may have any strides and may be empty. No operator changes its arguments, except `update` of
  `sgd`, `adam` and `adamw`, and `decoder_step.step` its cache.
* NaN in means NaN out, in the rows it reaches.
* `forward` returns (output, cache). `backward` takes the gradient of the output and the cache, and returns a
  tuple of gradients, one for each floating-point array argument of `forward`, in their order, None for an
  absent one. A cache may be used again; its contents belong to the version that made it.
* `step` is a layer's forward for one step of generation, without a cache. In "numba" it is batch-invariant: a
  row's result has the same bits whatever the other rows.
"""

from seqgen_kernels.contract.activations import GELU, Elementwise, LeakyReLU, Softmax
from seqgen_kernels.contract.arrays import Array, Cache
from seqgen_kernels.contract.attention import Attention
from seqgen_kernels.contract.convolution import Conv, ConvTranspose
from seqgen_kernels.contract.decoder import DecoderCache, DecoderStep, DecoderWeights, PreparedStep, StepOver
from seqgen_kernels.contract.layers import Dropout, Embedding, Linear
from seqgen_kernels.contract.losses import MSE, BCEWithLogits, CrossEntropy, GaussianKL
from seqgen_kernels.contract.normalisation import BatchNorm, LayerNorm, RMSNorm
from seqgen_kernels.contract.optimisers import SGD, Adam, AdamW
from seqgen_kernels.contract.pooling import AvgPool, MaxPool, Upsample
from seqgen_kernels.contract.recurrent import GRU, LSTM, RNN

__all__ = [
    "GELU",
    "GRU",
    "LSTM",
    "MSE",
    "RNN",
    "SGD",
    "Adam",
    "AdamW",
    "Array",
    "Attention",
    "AvgPool",
    "BCEWithLogits",
    "BatchNorm",
    "Cache",
    "Conv",
    "ConvTranspose",
    "CrossEntropy",
    "DecoderCache",
    "DecoderStep",
    "DecoderWeights",
    "Dropout",
    "Elementwise",
    "Embedding",
    "GaussianKL",
    "LayerNorm",
    "LeakyReLU",
    "Linear",
    "MaxPool",
    "PreparedStep",
    "RMSNorm",
    "Softmax",
    "StepOver",
    "Upsample",
]
