"""What PyTorch has as one function."""

from collections.abc import Callable

import torch
from torch.nn import functional

Tensor = torch.Tensor
Peers = dict[str, Callable[..., Tensor]]


def batch_norm(x: Tensor, w: Tensor, b: Tensor, running_mean: Tensor, running_var: Tensor, training: bool) -> Tensor:
    return functional.batch_norm(x, running_mean, running_var, w, b, training)


def gaussian_kl(mu: Tensor, logvar: Tensor) -> Tensor:
    """PyTorch has no such function; this is how its examples write it."""
    return (mu.square() + logvar.exp() - 1 - logvar).mean() / 2


FORWARD: Peers = {
    "linear": lambda x, w, b: functional.linear(x, w, b),
    "conv1d": lambda x, w, b, **options: functional.conv1d(x, w, b, **options),
    "conv2d": lambda x, w, b, **options: functional.conv2d(x, w, b, **options),
    "conv_transpose1d": lambda x, w, b, **options: functional.conv_transpose1d(x, w, b, **options),
    "conv_transpose2d": lambda x, w, b, **options: functional.conv_transpose2d(x, w, b, **options),
    "max_pool1d": lambda x, **options: functional.max_pool1d(x, **options),
    "max_pool2d": lambda x, **options: functional.max_pool2d(x, **options),
    "avg_pool1d": lambda x, **options: functional.avg_pool1d(x, **options),
    "avg_pool2d": lambda x, **options: functional.avg_pool2d(x, **options),
    "upsample2d": lambda x, scale_factor: functional.interpolate(x, scale_factor=scale_factor, mode="nearest"),
    "embedding": lambda indices, w: functional.embedding(indices, w),
    "dropout": lambda x, p, seed: functional.dropout(x, p, training=True),
    "relu": lambda x: functional.relu(x),
    "leaky_relu": lambda x: functional.leaky_relu(x),
    "sigmoid": lambda x: torch.sigmoid(x),
    "tanh": lambda x: torch.tanh(x),
    "gelu": lambda x, approximate="none": functional.gelu(x, approximate=approximate),
    "silu": lambda x: functional.silu(x),
    "softmax": lambda x: torch.softmax(x, -1),
    "layer_norm": lambda x, w, b: functional.layer_norm(x, w.shape, w, b),
    "rms_norm": lambda x, w: functional.rms_norm(x, w.shape, w, 1e-5),
    "batch_norm": batch_norm,
    "cross_entropy": lambda logits, labels: functional.cross_entropy(logits, labels),
    "mse": lambda x, target: functional.mse_loss(x, target),
    "bce_with_logits": lambda logits, targets: functional.binary_cross_entropy_with_logits(logits, targets),
    "gaussian_kl": gaussian_kl,
}
STEP: Peers = {"linear": FORWARD["linear"]}
