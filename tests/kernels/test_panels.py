"""Products with packed weights: all of them, in parts, to the same bits whatever the batch."""

import numpy as np
import numpy.typing as npt
import pytest
from seqgen_kernels._halves import as_bits
from seqgen_kernels._jit import compiled
from seqgen_kernels._panel_tile import tile
from seqgen_kernels._panels import DEEP, packed, times_panels
from seqgen_kernels._tile_parts import ROWS, VECTOR_BYTES

Array = npt.NDArray[np.floating]
W = 2 * VECTOR_BYTES // 4
TOLERANCE = {"float32": 1e-5, "float64": 1e-13}


@compiled
def product(x: Array, panels: Array, y: Array, first: int, last: int) -> None:
    times_panels(x, panels, y, first, last)


def drawn(rows: int, outputs: int, size: int, dtype: str, held: str) -> tuple[Array, Array]:
    rng = np.random.default_rng(0)
    apart = rng.standard_normal((rows, size + 3)).astype(dtype)
    return apart[:, :size], (rng.standard_normal((outputs, size)) / max(1, size) ** 0.5).astype(held)


@pytest.mark.parametrize("rows", [0, 1, 2, 3, ROWS - 1, ROWS, ROWS + 1, 2 * ROWS + 3])
@pytest.mark.parametrize(("outputs", "size"), [(1, 1), (33, 7), (96, 40), (70, DEEP + 5), (5, 0)])
@pytest.mark.parametrize(
    ("dtype", "held"), [("float32", "float32"), ("float32", "float16"), ("float64", "float64"), ("float64", "float16")]
)
def test_panels_multiply_like_the_matrix(rows: int, outputs: int, size: int, dtype: str, held: str) -> None:
    x, w = drawn(rows, outputs, size, dtype, held)
    panels = packed(w, np.dtype(dtype))
    assert panels.dtype == held and panels.shape[1] == size and panels.flags.c_contiguous
    y = np.full((rows, panels.shape[0] * panels.shape[2]), np.nan, dtype)
    product(x, as_bits(panels), y, 0, len(panels))
    np.testing.assert_allclose(y[:, :outputs], x @ w.T.astype(dtype), atol=TOLERANCE[dtype], rtol=0)
    np.testing.assert_array_equal(y[:, outputs:], 0)


@pytest.mark.parametrize("rows", range(1, 2 * ROWS + 2))
def test_a_row_has_the_same_bits_in_any_batch_and_any_part(rows: int) -> None:
    x, w = drawn(rows, 5 * W, DEEP + 9, "float32", "float32")
    panels = packed(w, w.dtype)
    whole, parts = np.empty((2, rows, 5 * W), np.float32)
    product(x, panels, whole, 0, 5)
    for first, last in ((0, 1), (1, 4), (4, 5)):
        product(x, panels, parts, first, last)
    np.testing.assert_array_equal(parts, whole)
    for n in range(rows):
        alone = np.empty((1, 5 * W), np.float32)
        product(x[n : n + 1], panels, alone, 0, 5)
        np.testing.assert_array_equal(alone[0], whole[n])


def test_a_part_leaves_the_other_columns_alone() -> None:
    x, w = drawn(3, 5 * W, 10, "float32", "float32")
    y = np.full((3, 5 * W), 7, np.float32)
    product(x, packed(w, w.dtype), y, 1, 4)
    assert (y[:, :W] == 7).all() and (y[:, 4 * W :] == 7).all() and not (y[:, W : 4 * W] == 7).any()


def test_several_matrices_are_packed_at_once() -> None:
    w = np.random.default_rng(0).standard_normal((2, 3, 50, 6)).astype(np.float32)
    together = packed(w, w.dtype)
    np.testing.assert_array_equal(together[1, 2], packed(w[1, 2], w.dtype))


@pytest.mark.parametrize("held", ["float32", "float16"])
def test_the_tile_is_what_its_python_says(held: str) -> None:
    x, w = drawn(ROWS, 4 * W, 20, "float32", held)
    panels, said = as_bits(packed(w, x.dtype)), np.zeros((ROWS, 4 * W), np.float32)
    for first, last in ((0, 12), (12, 20)):
        tile(x, panels, said, 0, 0, first, last, ROWS, 4)
    done = np.empty_like(said)
    product(x, panels, done, 0, 4)
    np.testing.assert_allclose(done, said, atol=1e-5)
