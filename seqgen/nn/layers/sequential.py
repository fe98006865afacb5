"""Layers one after the other."""

from collections.abc import Callable

from seqgen.nn.layers.dropout import Dropout
from seqgen.nn.layers.normalisation import BatchNorm2d
from seqgen.nn.module import Module
from seqgen.nn.tape import Tensor

Layer = Callable[..., Tensor]


class Sequential(Module):
    """y = layer_n(... layer_1(x)); parameters are named by the number of their layer, as in PyTorch."""

    def __init__(self, *layers: Layer) -> None:
        self.numbers = [str(number) for number in range(len(layers))]
        for number, layer in zip(self.numbers, layers, strict=True):
            setattr(self, number, layer)

    def __call__(self, x: Tensor, seed: int | None = None) -> Tensor:
        """``seed`` None means inference; otherwise each layer that draws gets a number of its own made of it."""
        for number in self.numbers:
            layer: Layer = getattr(self, number)
            own = None if seed is None else seed * len(self.numbers) + int(number)
            x = layer(x, own) if isinstance(layer, Dropout | BatchNorm2d | Sequential) else layer(x)
        return x
