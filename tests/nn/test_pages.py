"""Arrays whose untouched pages take no memory, and which give back what is let go."""

import mmap
from pathlib import Path

import numpy as np
import pytest

from seqgen.nn.layers import pages
from seqgen.nn.layers.pages import let_go, untouched

STATM = Path("/proc/self/statm")
MIB = 2**20


def resident_bytes() -> int:
    if not STATM.exists():
        pytest.skip("this system does not say how much memory is resident")
    return int(STATM.read_text().split()[1]) * mmap.PAGESIZE


def test_only_what_is_touched_takes_memory() -> None:
    before, array = resident_bytes(), untouched((4, 8, MIB), np.float32)
    assert resident_bytes() - before < MIB
    array[1, ::2, :4096] = 1
    assert resident_bytes() - before < MIB, "four times 16 KiB, far from each other"
    array[1] = 1
    assert 32 * MIB <= resident_bytes() - before < 34 * MIB


def test_a_part_that_is_let_go_gives_its_memory_back_and_no_other_part_changes() -> None:
    array = untouched((3, 2 * MIB), np.float32)
    array[:] = np.array([[1], [2], [3]])
    before = resident_bytes()
    let_go(array[1])
    assert before - resident_bytes() > 7 * MIB
    assert (array[0] == 1).all() and (array[2] == 3).all()
    before = resident_bytes()
    let_go(array)
    assert before - resident_bytes() > 15 * MIB


def test_pages_that_a_part_shares_stay() -> None:
    array = untouched((3, 1000), np.float64)
    array[:] = 1
    let_go(array[1])
    assert (array[[0, 2]] == 1).all()


def test_arrays_are_like_all_others() -> None:
    array = untouched((2, 3, 5), np.float64)
    assert array.shape == (2, 3, 5) and array.dtype == np.float64 and array.flags.carray and not array.any()
    assert untouched((0, 3), np.float32).shape == (0, 3)
    for other in (np.ones((2, 3)), np.ones((2, 3))[1], untouched((0, 3), np.float32)):
        let_go(other)  # nothing to give back


def test_where_the_system_takes_no_advice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "CAN_ADVISE", False)
    array = untouched((2, 3), np.float32)
    array[:] = 1
    let_go(array[0])
    assert (array == 1).all()


def test_no_room_is_a_memory_error() -> None:
    with pytest.raises(MemoryError, match="no room for"):
        untouched((2**40, 2**10), np.float32)
