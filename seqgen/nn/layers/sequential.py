"""Layers one after the other."""

from collections.abc import Callable

from seqgen.nn.module import Module
from seqgen.nn.tape import Tensor

Layer = Callable[..., Tensor]


class Sequential(Module):
    """y = layer_n(... layer_1(x)); parameters are named by the number of their layer, as in PyTorch."""

    takes_seed = True

    def __init__(self, *layers: Layer) -> None:
        self.numbers = [str(number) for number in range(len(layers))]
        for number, layer in zip(self.numbers, layers, strict=True):
            setattr(self, number, layer)

    def __call__(self, x: Tensor, seed: int | None = None) -> Tensor:
        """``seed`` None means inference; otherwise each layer that draws gets a number of its own made of it."""
        for number in self.numbers:
            layer: Layer = getattr(self, number)
            own = None if seed is None else seed * len(self.numbers) + int(number)
            x = layer(x, seed=own) if getattr(layer, "takes_seed", False) else layer(x)
        return x
