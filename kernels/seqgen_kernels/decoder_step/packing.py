"""The weights of `decoder_step` as its compiled step reads them: in panels, one head's q, k and v side by side."""

from typing import NamedTuple

import numpy as np

from seqgen_kernels._halves import as_bits
from seqgen_kernels._panels import packed
from seqgen_kernels.contract import Array, DecoderWeights


class PackedWeights(NamedTuple):
    """Panels (P, K, W) of W outputs each; float16 is its bits."""

    norm1: Array  # (L, C)
    w_qkv: Array  # (L, H, P, C, W): of each head q, k and v, 3D outputs
    w_out: Array  # (L, P, C, W)
    tables: Array  # (L, F, H, P, D, W): 2R + 1 outputs
    norm2: Array  # (L, C)
    w_up: Array  # (L, P, C, W)
    w_down: Array  # (L, P, M, W)
    eps: float
    reach: int  # R


def pack(weights: DecoderWeights) -> PackedWeights:
    """Copy the weights into panels; no tables become none of one row."""
    norm1, w_qkv, w_out, tables, norm2, w_up, w_down, heads, eps = weights
    layers, width = norm1.shape
    size = width // heads
    if tables is None:
        tables = np.empty((layers, 0, heads, 1, size), w_qkv.dtype)
    reach = tables.shape[3] // 2
    by_heads = w_qkv.reshape(layers, 3, heads, size, width).swapaxes(1, 2).reshape(layers, heads, 3 * size, width)
    w_qkv, w_out, tables, w_up, w_down = (
        as_bits(packed(matrix, norm1.dtype)) for matrix in (by_heads, w_out, tables, w_up, w_down)
    )
    norm1, norm2 = np.ascontiguousarray(norm1), np.ascontiguousarray(norm2)
    return PackedWeights(norm1, w_qkv, w_out, tables, norm2, w_up, w_down, float(eps), reach)
