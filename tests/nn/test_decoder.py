"""A decoder says the same token by token as over the whole sequence, whoever shares its memory and however it grows."""

import mmap
from pathlib import Path

import numpy as np
import pytest

from seqgen import nn
from seqgen.nn.layers import decoder_memory

STATM = Path("/proc/self/statm")
WIDTH, COORDINATES = 16, 2


@pytest.fixture(scope="module")
def decoder() -> nn.Decoder:
    return nn.Decoder(WIDTH, 2, 24, 3, np.random.default_rng(0), coordinates=COORDINATES, radius=5)


def sequence(steps: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng.normal(0, 1, (steps, WIDTH)).astype(np.float32), rng.integers(0, 9, (COORDINATES, steps))


def whole(decoder: nn.Decoder, x: np.ndarray, coords: np.ndarray) -> np.ndarray:
    return decoder(nn.Tensor(x[None]), coords[:, None]).value[0]


def test_step_by_step_is_the_whole(decoder: nn.Decoder) -> None:
    x, coords = sequence(9, seed=1)
    memory = nn.DecoderMemory(decoder.stacked())
    slot = np.array([memory.take()])
    said = [memory.step(x[None, step], coords[:, step, None], slot)[0] for step in range(9)]
    np.testing.assert_allclose(np.stack(said), whole(decoder, x, coords), atol=1e-5)


def test_weights_are_held_in_half_the_memory_where_all_of_them_are_such_numbers() -> None:
    other = nn.Decoder(WIDTH, 2, 24, 3, np.random.default_rng(0), coordinates=COORDINATES, radius=5)
    assert other.stacked().w_up.dtype == np.float32
    for tensor in other.parameters():
        tensor.value = tensor.value.astype(np.float16).astype(np.float32)
    weights = other.stacked()
    assert {weights.w_qkv.dtype, weights.w_out.dtype, weights.w_up.dtype, weights.w_down.dtype} == {np.dtype("f2")}
    assert weights.tables is not None and weights.tables.dtype == np.float16 and weights.norm1.dtype == np.float32
    x, coords = sequence(9, seed=1)
    memory = nn.DecoderMemory(weights)
    slot = np.array([memory.take()])
    said = [memory.step(x[None, step], coords[:, step, None], slot)[0] for step in range(9)]
    np.testing.assert_allclose(np.stack(said), whole(other, x, coords), atol=1e-5)
    other.blocks[0].down.weight.value[0, 0] = 1e30
    assert other.stacked().w_qkv.dtype == np.float32


def test_keys_and_values_may_be_kept_in_half_the_memory(decoder: nn.Decoder) -> None:
    x, coords = sequence(9, seed=1)
    memory, whole_size = nn.DecoderMemory(decoder.stacked(), kept_as=np.float16), nn.DecoderMemory(decoder.stacked())
    assert 2 * memory.nbytes == whole_size.nbytes
    slot = np.array([memory.take()])
    said = [memory.step(x[None, step], coords[:, step, None], slot)[0] for step in range(9)]
    np.testing.assert_allclose(np.stack(said), whole(decoder, x, coords), atol=0.01)


def test_memory_grows_in_slots_and_places_and_forgets(decoder: nn.Decoder) -> None:
    memory = nn.DecoderMemory(decoder.stacked(), slots=1, places=2)
    small = memory.nbytes
    pieces = [sequence(7, seed) for seed in range(3)]
    memory.give_back(memory.take())
    slots = [memory.take() for _ in pieces]
    assert sorted(slots) == [0, 1, 2]
    for step in range(7):
        x, coords = np.stack([x[step] for x, _ in pieces]), np.stack([coords[:, step] for _, coords in pieces], axis=1)
        said = memory.step(x, coords, np.array(slots))
    for row, piece in zip(said, pieces, strict=True):
        np.testing.assert_allclose(row, whole(decoder, *piece)[-1], atol=1e-5)
    assert memory.nbytes == 4 * 4 * small, "four slots of eight places, where one of two was"


def test_growth_gives_the_old_memory_back_layer_by_layer(monkeypatch: pytest.MonkeyPatch) -> None:
    wide = nn.Decoder(256, 2, 8, 4, np.random.default_rng(0), coordinates=1, radius=1)
    memory = nn.DecoderMemory(wide.stacked(), slots=4, places=512)
    slots = np.array([memory.take() for _ in range(4)])
    before, let_go, residents = resident_bytes(), decoder_memory.let_go, []
    memory._cache.lengths[:] = memory._longest = 512
    memory._cache.k[...], memory._cache.v[...] = 1, 2
    used = resident_bytes() - before
    monkeypatch.setattr(decoder_memory, "let_go", lambda part: (residents.append(resident_bytes()), let_go(part)))
    memory.step(np.ones((4, 256), np.float32), np.zeros((1, 4), np.int64), slots)
    assert used == pytest.approx(memory.nbytes / 2, rel=0.05)
    assert len(residents) == 8 and max(residents) - before < 1.25 * used, "an eighth of it twice"
    assert resident_bytes() - before < 1.25 * used, "the new half is there when it is needed"
    np.testing.assert_array_equal(memory._cache.k[:, :, :, :512], 1)
    np.testing.assert_array_equal(memory._cache.v[:, :, :, :512], 2)


def resident_bytes() -> int:
    if not STATM.exists():
        pytest.skip("this system does not say how much memory is resident")
    return int(STATM.read_text().split()[1]) * mmap.PAGESIZE


def test_a_copy_goes_its_own_way(decoder: nn.Decoder) -> None:
    memory = nn.DecoderMemory(decoder.stacked(), slots=2, places=4)
    (x, coords), (other, _) = sequence(4, seed=1), sequence(4, seed=2)
    first = memory.take()
    for step in range(2):
        memory.step(x[None, step], coords[:, step, None], np.array([first]))
    second = memory.copy(first)
    branched = x.copy()
    branched[2:] = other[2:]
    for step in range(2, 4):
        rows = np.stack([branched[step], x[step]])
        said = memory.step(rows, np.repeat(coords[:, step, None], 2, axis=1), np.array([second, first]))
    np.testing.assert_allclose(said[0], whole(decoder, branched, coords)[-1], atol=1e-5)
    np.testing.assert_allclose(said[1], whole(decoder, x, coords)[-1], atol=1e-5)


def test_dropout_draws_another_mask_in_every_place(decoder: nn.Decoder) -> None:
    careful = nn.Decoder(WIDTH, 2, 24, 1, np.random.default_rng(0), coordinates=COORDINATES, radius=5, dropout=0.5)
    x, coords = sequence(5, seed=3)
    said = [careful(nn.Tensor(x[None]), coords[:, None], seed).value for seed in (None, 1, 1, 2)]
    assert np.array_equal(said[1], said[2])
    assert not np.array_equal(said[0], said[1]) and not np.array_equal(said[1], said[3])


def test_a_full_sequence_that_waits_makes_no_room_and_loses_nothing(decoder: nn.Decoder) -> None:
    memory = nn.DecoderMemory(decoder.stacked(), slots=2, places=4)
    (x, coords), (other, others) = sequence(6, seed=1), sequence(3, seed=2)
    full, short = np.array([memory.take()]), np.array([memory.take()])
    for step in range(4):
        memory.step(x[None, step], coords[:, step, None], full)
    small = memory.nbytes
    said = [memory.step(other[None, step], others[:, step, None], short)[0] for step in range(3)]
    assert memory.nbytes == small
    np.testing.assert_allclose(said, whole(decoder, other, others), atol=1e-5)
    said = [memory.step(x[None, step], coords[:, step, None], full)[0] for step in (4, 5)]
    np.testing.assert_allclose(said, whole(decoder, x, coords)[4:], atol=1e-5)
    assert memory.nbytes == 2 * small
