"""Layers that give numbers mean 0 and variance 1."""

import numpy as np

from seqgen.nn.module import Module
from seqgen.nn.operators import operators
from seqgen.nn.tape import Tensor, apply, recorded


class LayerNorm(Module):
    """Over the last axis, of ``width`` numbers (Ba et al. 2016)."""

    def __init__(self, width: int, eps: float = 1e-5) -> None:
        self.weight = Tensor(np.ones(width, np.float32), requires_grad=True)
        self.bias = Tensor(np.zeros(width, np.float32), requires_grad=True)
        self.eps = eps

    def __call__(self, x: Tensor) -> Tensor:
        """(..., C) to (..., C)."""
        return apply(operators().layer_norm, x, self.weight, self.bias, eps=self.eps)


class RMSNorm(Module):
    """Divides the last axis by its root mean square (Zhang and Sennrich 2019)."""

    def __init__(self, width: int, eps: float = 1e-5) -> None:
        self.weight = Tensor(np.ones(width, np.float32), requires_grad=True)
        self.eps = eps

    def __call__(self, x: Tensor) -> Tensor:
        """(..., C) to (..., C)."""
        return apply(operators().rms_norm, x, self.weight, eps=self.eps)


class BatchNorm2d(Module):
    """Over images and pixels, a channel at a time; keeps running statistics for inference (Ioffe and Szegedy 2015)."""

    takes_seed = True

    def __init__(self, channels: int, momentum: float = 0.1, eps: float = 1e-5) -> None:
        self.weight = Tensor(np.ones(channels, np.float32), requires_grad=True)
        self.bias = Tensor(np.zeros(channels, np.float32), requires_grad=True)
        self.running_mean = Tensor(np.zeros(channels, np.float32))
        self.running_var = Tensor(np.ones(channels, np.float32))
        self.momentum, self.eps = momentum, eps

    def __call__(self, x: Tensor, seed: int | None = None) -> Tensor:
        """(N, C, H, W) to the same; with a seed (training) by the batch's statistics, which the running ones follow."""
        operator, training = operators().batch_norm, seed is not None
        arrays = (x.value, self.weight.value, self.bias.value, self.running_mean.value, self.running_var.value)
        (y, mean, var), cache = operator.forward(*arrays, training=training, momentum=self.momentum, eps=self.eps)
        if training and mean is not None and var is not None:
            self.running_mean.value, self.running_var.value = mean, var
        return recorded(y, (x, self.weight, self.bias), lambda dy: operator.backward(dy, cache))
