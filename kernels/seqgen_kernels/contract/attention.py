"""Attention: every query takes a mean of the values, weighted by how well it meets their keys.

Letters: H heads, D the width of a head, Tq queries, Tk keys, S places of a cache, F coordinates, R the reach
of a table.

    score[b, h, i, j] = scale q[b, h, i] . (k[b, h, j] + sum_f tables[f, h, R + c]) + bias[b, h, i, j]
    c = clip(coords_q[f, b, i] - coords_k[f, b, j], -R, R)
    y[b, h, i] = sum_j p[b, h, i, j] v[b, h, j],   p = softmax of score over the j that i may see

* scale is 1 / sqrt(D) where absent. It scales both products with q (Shaw et al. 2018, equation 5), never the
  bias (as in PyTorch's `attn_mask`).
* mask is True where i may see j; causal lets i see j <= i, counted from the top left in a rectangle too. A query
  that sees nothing, or nothing but scores of -inf, gives y = 0 and no gradient, where PyTorch gives NaN.
* A pair that may not see each other is no pair: NaN in its q, k, bias or table row does nothing to it. In v and dy
  NaN may reach every query and key of its head, for 0 NaN is NaN.
* coords are any integers that differ by less than 2^63. coords_q, coords_k and tables are given all or none.
"""

from typing import Protocol

from seqgen_kernels.contract.arrays import Array, Cache


class Attention(Protocol):
    """PyTorch's `scaled_dot_product_attention`, with relative coordinates inside."""

    def forward(
        self,
        q: Array,
        k: Array,
        v: Array,
        mask: Array | None = None,
        causal: bool = False,
        bias: Array | None = None,
        coords_q: Array | None = None,
        coords_k: Array | None = None,
        tables: Array | None = None,
        scale: float | None = None,
    ) -> tuple[Array, Cache]:
        """Take q (B, H, Tq, D), k, v (B, H, Tk, D), mask (1 or B, 1 or H, Tq, Tk) bool, bias of such a shape.

        coords_q (F, B, Tq) and coords_k (F, B, Tk) are integers, tables (F, H, 2R + 1, D). Return y like q.
        """

    def backward(self, dy: Array, cache: Cache) -> tuple[Array, Array, Array, Array | None, Array | None]:
        """Return dq, dk, dv, dbias, dtables, the last two None where the argument was absent.

        dbias has the shape of bias: where one bias served several rows or heads, their gradients are added.
        """

    def step(
        self,
        q: Array,
        k: Array,
        v: Array,
        lengths: Array,
        coords_q: Array | None = None,
        coords_k: Array | None = None,
        tables: Array | None = None,
        scale: float | None = None,
    ) -> Array:
        """Take one query a row, q (B, H, D), and caches k, v (B, H, S, D); return y like q.

        Row b sees its first lengths[b] places, of 0 to S; what lies beyond does nothing, NaN neither, and a row of
        length 0 gives 0. coords_q (F, B) and coords_k (F, B, S) are integers.
        """
