"""Dropout of weights: one mask for a whole batch and all its steps, so that a recurrent state still remembers.

Source: Merity, Keskar and Socher, "Regularizing and optimizing LSTM language models" (2018), section 2.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from seqgen import nn

Place = tuple[nn.Module, str]


@contextmanager
def dropped_weights(places: Sequence[Place], dropout: nn.Dropout, seed: int | None) -> Iterator[None]:
    """Let the weights, each named by its module and attribute, be dropped within the block; None drops nothing."""
    own = [getattr(module, name) for module, name in places]
    for number, ((module, name), weight) in enumerate(zip(places, own, strict=True)):
        setattr(module, name, dropout(weight, None if seed is None else seed * len(places) + number))
    try:
        yield
    finally:
        for (module, name), weight in zip(places, own, strict=True):
            setattr(module, name, weight)
