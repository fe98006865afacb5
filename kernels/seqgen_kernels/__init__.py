"""Operators written by hand: arrays in, arrays out. `load("numba")` gives the namespace of one version.

Importing this package imports neither Numba nor any operator; an operator is imported when it is first named.
"""

from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

from seqgen_kernels import contract
from seqgen_kernels._array_module import require_gpu

OPERATORS = (
    *("linear", "embedding", "rnn", "gru", "lstm", "attention", "decoder_step", "dropout"),
    *("relu", "leaky_relu", "sigmoid", "tanh", "gelu", "silu", "softmax"),
    *("layer_norm", "rms_norm", "batch_norm"),
    *("conv1d", "conv2d", "conv_transpose1d", "conv_transpose2d"),
    *("max_pool1d", "max_pool2d", "avg_pool1d", "avg_pool2d", "upsample2d"),
    *("cross_entropy", "mse", "bce_with_logits", "gaussian_kl"),
    *("sgd", "adam", "adamw"),
)
VERSIONS = ("reference", "numpy", "numba", "cupy")


class Operators:
    """One version of every operator, each an attribute that is imported on first use."""

    linear: contract.Linear
    embedding: contract.Embedding
    rnn: contract.RNN
    gru: contract.GRU
    lstm: contract.LSTM
    attention: contract.Attention
    decoder_step: contract.DecoderStep
    dropout: contract.Dropout
    relu: contract.Elementwise
    leaky_relu: contract.LeakyReLU
    sigmoid: contract.Elementwise
    tanh: contract.Elementwise
    gelu: contract.GELU
    silu: contract.Elementwise
    softmax: contract.Softmax
    layer_norm: contract.LayerNorm
    rms_norm: contract.RMSNorm
    batch_norm: contract.BatchNorm
    conv1d: contract.Conv
    conv2d: contract.Conv
    conv_transpose1d: contract.ConvTranspose
    conv_transpose2d: contract.ConvTranspose
    max_pool1d: contract.MaxPool
    max_pool2d: contract.MaxPool
    avg_pool1d: contract.AvgPool
    avg_pool2d: contract.AvgPool
    upsample2d: contract.Upsample
    cross_entropy: contract.CrossEntropy
    mse: contract.MSE
    bce_with_logits: contract.BCEWithLogits
    gaussian_kl: contract.GaussianKL
    sgd: contract.SGD
    adam: contract.Adam
    adamw: contract.AdamW

    def __init__(self, version: str) -> None:
        """Remember the version; nothing is imported yet."""
        self.version = version

    if not TYPE_CHECKING:  # the annotations above are what a type checker sees

        def __getattr__(self, name: str) -> ModuleType:
            """Import the operator's module and keep it, so that this runs once a name."""
            if name not in OPERATORS:
                raise AttributeError(f"no operator {name!r}: the operators are {', '.join(OPERATORS)}")
            file = "reference" if self.version == "reference" else f"with_{self.version}"
            module = import_module(f"seqgen_kernels.{name}.{file}")
            setattr(self, name, module)
            return module

    def __repr__(self) -> str:
        """Say how to get the same namespace again."""
        return f"seqgen_kernels.load({self.version!r})"

    def __dir__(self) -> list[str]:
        """Name the operators, for a prompt's completion."""
        return [*OPERATORS, "version"]


def load(version: str) -> Operators:
    """Return the operators in one version: "reference", "numpy", "numba" or, where a GPU is, "cupy"."""
    if version not in VERSIONS:
        raise ValueError(f"unknown version {version!r}: choose one of {', '.join(VERSIONS)}")
    if version == "cupy":
        require_gpu()
    return Operators(version)
