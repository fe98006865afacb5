"""Dropout."""

from seqgen.nn.module import Module
from seqgen.nn.operators import operators
from seqgen.nn.tape import Tensor, apply


class Dropout(Module):
    """Zeroes a share ``p`` of the elements and scales up the rest, by a mask that only the seed decides."""

    takes_seed = True

    def __init__(self, p: float) -> None:
        if not 0 <= p < 1:
            raise ValueError(f"the share to drop must be 0 or more and less than 1, got {p}")
        self.p = p

    def __call__(self, x: Tensor, seed: int | None) -> Tensor:
        """``seed`` None means inference: x itself."""
        return x if seed is None or self.p == 0 else apply(operators().dropout, x, p=self.p, seed=seed)
