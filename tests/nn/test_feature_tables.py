"""Features by premultiplied tables: what the layers say, and no row depends on another."""

import numpy as np
import pytest

from seqgen import nn
from seqgen.nn import glue

ROWS, WIDTHS = (7, 3, 11), (4, 2, 5)


@pytest.mark.parametrize("bias", [True, False])
def test_the_sum_of_rows_is_the_product_of_what_lies_side_by_side(bias: bool) -> None:
    rng = np.random.default_rng(0)
    embeddings = [nn.Embedding(rows, width, rng) for rows, width in zip(ROWS, WIDTHS, strict=True)]
    enter = nn.Linear(sum(WIDTHS), 6, rng, bias=bias)
    features = np.stack([rng.integers(0, rows, 31) for rows in ROWS], axis=1)
    tables = nn.FeatureTables(embeddings, enter)
    columns = [embedding(column) for embedding, column in zip(embeddings, features.T, strict=True)]
    entered = tables(features)
    assert entered.dtype == np.float32
    np.testing.assert_allclose(entered, enter(glue.concat(columns)).value, atol=1e-6)
    alone = np.concatenate([tables(row[None]) for row in features])
    np.testing.assert_array_equal(entered, alone)
