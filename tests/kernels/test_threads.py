"""Work shared out among threads: every row once, nested and side by side, and BLAS gets its threads back."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from seqgen_kernels._matrix_product import matrix_product
from seqgen_kernels._threads import share_rows
from threadpoolctl import ThreadpoolController, threadpool_limits

ROWS = 40


def counted(rows: int, fewest: int = 1) -> list[int]:
    """How often each row was worked on."""
    seen, lock = [0] * rows, threading.Lock()

    def work(first: int, last: int) -> None:
        with lock:
            for row in range(first, last):
                seen[row] += 1

    share_rows(work, rows, fewest)
    return seen


@pytest.fixture(autouse=True)
def three_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    import numba

    monkeypatch.setattr(numba.config, "NUMBA_NUM_THREADS", 3)


@pytest.mark.parametrize("rows", [0, 1, 2, 3, 7, ROWS])
@pytest.mark.parametrize("fewest", [1, 4, 100])
def test_every_row_is_worked_on_once(rows: int, fewest: int) -> None:
    assert counted(rows, fewest) == [1] * rows


def test_shares_run_side_by_side() -> None:
    together = threading.Barrier(3, timeout=20)
    share_rows(lambda first, last: together.wait() and None, 3, 1)


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="threads cannot be placed here")
def test_helpers_may_run_on_any_core_but_the_caller_s() -> None:
    before, masks = os.sched_getaffinity(0), {}
    together = threading.Barrier(3, timeout=20)

    def work(first: int, last: int) -> None:
        together.wait()
        masks[first] = os.sched_getaffinity(0)

    share_rows(lambda first, last: together.wait() and None, 3, 1)  # starts the threads
    share_rows(work, 3, 1)
    assert masks[0] == os.sched_getaffinity(0) == before
    assert masks[1] == masks[2]
    assert masks[1] <= before
    assert len(masks[1]) == max(1, len(before) - 1)


def test_shares_within_shares_and_many_callers_end() -> None:
    def nested(first: int, last: int) -> None:
        assert counted(ROWS) == [1] * ROWS

    with ThreadPoolExecutor(8) as callers:
        for future in [callers.submit(share_rows, nested, 9, 1) for _ in range(24)]:
            future.result(timeout=60)


@pytest.mark.parametrize("bad", [0, 1, 2])
def test_an_error_in_any_share_reaches_the_caller(bad: int) -> None:
    def work(first: int, last: int) -> None:
        if first == bad:
            raise ArithmeticError(str(first))

    with pytest.raises(ArithmeticError, match=str(bad)):
        share_rows(work, 3, 1)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.filterwarnings("ignore:.*use of fork.*:DeprecationWarning")
def test_a_forked_process_starts_threads_of_its_own() -> None:
    counted(ROWS)
    child = os.fork()
    if child == 0:
        os._exit(0 if counted(ROWS) == [1] * ROWS else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def blas_threads() -> list[int]:
    return [each.num_threads for each in ThreadpoolController().lib_controllers if each.user_api == "blas"]


def test_a_product_is_numpys_and_blas_gets_its_threads_back() -> None:
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=(300, 200)).astype(np.float32), rng.normal(size=(200, 100)).astype(np.float32)
    with threadpool_limits(2, user_api="blas"):
        before = blas_threads()
        with ThreadPoolExecutor(4) as callers:
            for future in [callers.submit(matrix_product, a, b) for _ in range(20)]:
                np.testing.assert_allclose(future.result(), a @ b, rtol=1e-4, atol=1e-4)
        assert blas_threads() == before
        with pytest.raises(ValueError, match="matmul"):
            matrix_product(a, b[1:])
        assert blas_threads() == before


@pytest.mark.parametrize("sizes", [(0, 3, 2), (3, 0, 2), (3, 2, 0), (1, 1, 1)])
def test_products_of_empty_matrices(sizes: tuple[int, int, int]) -> None:
    rows, inner, columns = sizes
    product = matrix_product(np.ones((rows, inner)), np.ones((inner, columns)))
    np.testing.assert_array_equal(product, np.full((rows, columns), float(inner)))
