"""Multi-head attention, and how it knows where things are."""

from typing import Any

import numpy as np

from seqgen.nn import glue, initialisers
from seqgen.nn.layers.dense import Linear
from seqgen.nn.module import Module
from seqgen.nn.operators import operators
from seqgen.nn.tape import Array, Tensor, apply


class MultiHeadAttention(Module):
    """y = W_o concat over heads of attention(W_q x, W_k c, W_v c) (Vaswani et al. 2017).

    With ``coordinates`` of a place (its index, its time, its pitch), a score also has what q says to learned rows, one
    for each difference of coordinates, clipped to ``radius`` (Shaw et al. 2018; Huang et al. 2018).
    """

    def __init__(
        self,
        width: int,
        heads: int,
        rng: np.random.Generator,
        coordinates: int = 0,
        radius: int = 0,
        *,
        bias: bool = True,
    ) -> None:
        if heads < 1 or width % heads:
            raise ValueError(f"the width must be divisible by the heads, got {width} and {heads}")
        self.heads = heads
        self.query, self.key, self.value, self.out = (Linear(width, width, rng, bias=bias) for _ in range(4))
        shape = coordinates, heads, 2 * radius + 1, width // heads
        self.tables = Tensor(initialisers.normal(rng, shape, 0.02), requires_grad=True) if coordinates else None

    def __call__(
        self,
        x: Tensor,
        context: Tensor | None = None,
        mask: Array | None = None,
        causal: bool = False,
        coords: tuple[Array, Array] | None = None,
    ) -> Tensor:
        """(B, Tq, C) to (B, Tq, C): x looks at itself, or at a context (B, Tk, C).

        mask (1 or B, 1 or H, Tq, Tk) is True where a query may see a key; coords are (F, B, Tq) and (F, B, Tk).
        """
        source = x if context is None else context
        q, k, v = (self._split(part) for part in (self.query(x), self.key(source), self.value(source)))
        of_queries, of_keys = (None, None) if coords is None else coords
        y = apply(_Attention(mask, causal, of_queries, of_keys), q, k, v, None, self.tables)
        return self.out(glue.reshape(glue.transpose(y, (0, 2, 1, 3)), x.shape))

    def _split(self, x: Tensor) -> Tensor:
        rows, steps, width = x.shape
        return glue.transpose(glue.reshape(x, (rows, steps, self.heads, width // self.heads)), (0, 2, 1, 3))


class _Attention:
    """The kernel with its arguments in the order of its gradients: what carries none is held here."""

    def __init__(self, mask: Array | None, causal: bool, coords_q: Array | None, coords_k: Array | None) -> None:
        self.held: dict[str, Any] = {"mask": mask, "causal": causal, "coords_q": coords_q, "coords_k": coords_k}

    def forward(self, q: Array, k: Array, v: Array, bias: Array | None, tables: Array | None) -> tuple[Array, object]:
        return operators().attention.forward(q, k, v, bias=bias, tables=tables, **self.held)

    def backward(self, dy: Array, cache: object) -> tuple[Array | None, ...]:
        return operators().attention.backward(dy, cache)
