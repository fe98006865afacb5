"""How several features of a step enter a network: embeddings side by side and a product, for one step at a time."""

from collections.abc import Sequence

import numpy as np

from seqgen.nn.layers.dense import Embedding, Linear
from seqgen.nn.tape import Array


class FeatureTables:
    """W concat_f(E_f[i_f]) + b = sum_f (E_f W_f^T)[i_f] + b: the products of all rows are made once, not each step.

    They are copies: what the layers learn afterwards does not reach them.
    """

    def __init__(self, embeddings: Sequence[Embedding], enter: Linear) -> None:
        tables = [embedding.weight.value for embedding in embeddings]
        ends = np.cumsum([table.shape[1] for table in tables])
        parts = np.split(enter.weight.value, ends[:-1], axis=1)
        self._rows = np.concatenate([table @ part.T for table, part in zip(tables, parts, strict=True)])
        self._firsts = np.cumsum([0, *(len(table) for table in tables[:-1])])
        self._bias = None if enter.bias is None else enter.bias.value.copy()

    def __call__(self, features: Array) -> Array:
        """(B, F) to (B, C), float32; no row depends on another."""
        entered: Array = self._rows.take(features + self._firsts, axis=0).sum(axis=1)
        return entered if self._bias is None else entered + self._bias
