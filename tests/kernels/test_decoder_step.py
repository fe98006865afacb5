"""The decoder's step: against the reference and a composition of operators, its cache, and its bits in any company."""

import numpy as np
import pytest
import seqgen_kernels
from kernel_cases.decoder import Array, Sizes, cache_of, copied, halved, played, tokens_of, weights_of
from seqgen_kernels import _tasks
from seqgen_kernels.contract import DecoderCache, DecoderWeights, PreparedStep
from seqgen_kernels.decoder_step.arguments import widened

REFERENCE = seqgen_kernels.load("reference")
TOLERANCE = {"float32": {"rtol": 2e-5, "atol": 2e-5}, "float64": {"rtol": 1e-11, "atol": 1e-11}}
SIZES = [
    Sizes(), Sizes(coordinates=0), Sizes(coordinates=2, reach=0), Sizes(coordinates=2, reach=20), Sizes(layers=0),
    Sizes(layers=1, width=1, heads=1, hidden=1), Sizes(width=0, hidden=3), Sizes(hidden=0), Sizes(places=0),
    Sizes(layers=1, width=64, heads=2, hidden=80, places=40, slots=3), Sizes(width=34, heads=2, hidden=17, slots=1),
]  # fmt: skip
each_version = pytest.mark.parametrize("version", ["reference", "numpy", "numba"])
each_size = pytest.mark.parametrize("sizes", SIZES, ids=str)
each_dtype = pytest.mark.parametrize("dtype", ["float32", pytest.param("float64", marks=pytest.mark.slow)])


@each_size
@pytest.mark.parametrize(
    ("version", "dtype"),
    [
        ("numpy", "float32"),
        ("numpy", "float64"),
        ("numba", "float32"),
        pytest.param("numba", "float64", marks=pytest.mark.slow),
    ],
)
def test_versions_agree_with_the_reference(version: str, dtype: str, sizes: Sizes) -> None:
    weights = weights_of(sizes, dtype)
    got, cache = played(seqgen_kernels.load(version).decoder_step.step, sizes, weights, dtype)
    wanted, wanted_cache = played(REFERENCE.decoder_step.step, sizes, weights, dtype)
    for one, other in zip(got, wanted, strict=True):
        assert one.dtype == np.dtype(dtype) and one.shape == other.shape
        np.testing.assert_allclose(one, other, **TOLERANCE[dtype])
    for one, other in zip(cache[:2], wanted_cache[:2], strict=True):
        np.testing.assert_allclose(one, other, **TOLERANCE[dtype])
    for one, other in zip(cache[2:], wanted_cache[2:], strict=True):
        np.testing.assert_array_equal(one, other)


@each_size
@each_version
def test_a_step_that_was_prepared_is_the_same(version: str, sizes: Sizes) -> None:
    weights, operator = weights_of(sizes), seqgen_kernels.load(version).decoder_step
    prepared: dict[int, PreparedStep] = {}

    def step(x: Array, coords: Array, slots: Array, weights: DecoderWeights, cache: DecoderCache) -> Array:
        if id(cache) not in prepared:
            prepared[id(cache)] = operator.prepare(weights)(cache)
        return prepared[id(cache)](x, coords, slots)

    got, cache = played(step, sizes, weights)
    wanted, wanted_cache = played(operator.step, sizes, weights)
    for one, other in zip((*got, *cache), (*wanted, *wanted_cache), strict=True):
        np.testing.assert_array_equal(one, other)
    assert len(prepared) <= 1


@each_size
@pytest.mark.parametrize(
    ("version", "dtype"),
    [
        ("reference", "float32"),
        ("numpy", "float32"),
        ("numba", "float32"),
        pytest.param("numba", "float64", marks=pytest.mark.slow),
    ],
)
def test_half_matrices_are_their_numbers_to_the_bit(version: str, dtype: str, sizes: Sizes) -> None:
    step, half = seqgen_kernels.load(version).decoder_step.step, halved(weights_of(sizes, dtype))
    got, cache = played(step, sizes, half, dtype)
    wanted, wanted_cache = played(step, sizes, widened(half, np.dtype(dtype)), dtype)
    for one, other in zip((*got, *cache), (*wanted, *wanted_cache), strict=True):
        np.testing.assert_array_equal(one, other)
        assert one.dtype == other.dtype


@each_size
@pytest.mark.parametrize("version", ["reference", "numpy", "numba"])
def test_a_half_cache_holds_rounded_keys_and_values(version: str, sizes: Sizes) -> None:
    weights = weights_of(sizes)
    got, cache = played(seqgen_kernels.load(version).decoder_step.step, sizes, weights, cache_dtype="float16")
    wanted, exact = played(REFERENCE.decoder_step.step, sizes, weights)
    assert cache.k.dtype == cache.v.dtype == np.float16
    for one, other in zip((*got, cache.k, cache.v), (*wanted, exact.k, exact.v), strict=True):
        np.testing.assert_allclose(one, other, rtol=0.02, atol=0.02)
    for one, other in zip((cache.k, cache.v), (exact.k, exact.v), strict=True):
        first_layer = one[:1], other[:1].astype(np.float16)
        np.testing.assert_allclose(*first_layer, rtol=1e-3, atol=1e-6)


def composed(x: Array, coords: Array, weights: DecoderWeights) -> Array:
    """A whole sequence, x (T, C) and coords (F, T), by the operators that the step is made of."""
    ops, heads = REFERENCE, weights.heads
    time, width = x.shape
    for n in range(len(weights.norm1)):
        a, _ = ops.rms_norm.forward(x, weights.norm1[n], weights.eps)
        qkv, _ = ops.linear.forward(a, weights.w_qkv[n])
        q, k, v = qkv.reshape(time, 3, 1, heads, width // heads).transpose(1, 2, 3, 0, 4)
        places = None if weights.tables is None else coords[:, None]
        tables = None if weights.tables is None else weights.tables[n]
        o, _ = ops.attention.forward(q, k, v, causal=True, coords_q=places, coords_k=places, tables=tables)
        x = x + ops.linear.forward(o[0].transpose(1, 0, 2).reshape(time, width), weights.w_out[n])[0]
        b, _ = ops.rms_norm.forward(x, weights.norm2[n], weights.eps)
        hidden, _ = ops.gelu.forward(ops.linear.forward(b, weights.w_up[n])[0])
        x = x + ops.linear.forward(hidden, weights.w_down[n])[0]
    return x


@each_version
@pytest.mark.parametrize("coordinates", [0, 1, 2])
def test_steps_are_a_whole_sequence(version: str, coordinates: int) -> None:
    sizes = Sizes(coordinates=coordinates)
    weights, cache = weights_of(sizes), cache_of(sizes)
    x, coords = tokens_of(sizes, np.zeros(sizes.places), 0)
    step, slots, outputs = seqgen_kernels.load(version).decoder_step.step, np.array([3]), []
    for t in range(sizes.places):
        outputs.append(step(x[t : t + 1], coords[:, t : t + 1], slots, weights, cache)[0])
    np.testing.assert_allclose(outputs, composed(x, coords, weights), rtol=2e-5, atol=2e-5)


def filled(sizes: Sizes, dtype: str = "float32") -> tuple[DecoderWeights, DecoderCache]:
    """Weights, and a cache whose slots hold 0, 1, 2 ... places of random numbers, NaN beyond."""
    weights, cache, rng = weights_of(sizes, dtype), cache_of(sizes, dtype), np.random.default_rng(5)
    for slot in range(sizes.slots):
        length = cache.lengths[slot] = slot % sizes.places
        for array in cache[:2]:
            array[:, slot, :, :length] = rng.standard_normal(array[:, slot, :, :length].shape)
        cache.coords[:, slot, :length] = rng.integers(-4, 5, (sizes.coordinates, length))
    return weights, cache


@each_dtype
@pytest.mark.parametrize("batch", range(1, 34))
def test_a_row_has_the_same_bits_in_any_company(batch: int, dtype: str) -> None:
    sizes = Sizes(width=36, heads=2, hidden=50, slots=40, places=23)
    weights, cache = filled(sizes, dtype)
    step, rng = seqgen_kernels.load("numba").decoder_step.step, np.random.default_rng(batch)
    slots = rng.permutation(sizes.slots)[:batch]
    x, coords = tokens_of(sizes, slots, 0, dtype)
    together = copied(cache)
    whole = step(x, coords, slots, weights, together)
    for n in {0, int(rng.integers(batch)), batch - 1}:
        alone, row = copied(cache), slice(n, n + 1)
        np.testing.assert_array_equal(step(x[row], coords[:, row], slots[row], weights, alone)[0], whole[n])
        for one, other in zip(alone[:2], together[:2], strict=True):
            np.testing.assert_array_equal(one[:, slots[n]], other[:, slots[n]])


def test_a_sequence_has_the_same_bits_in_any_slot_with_any_number_of_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    import numba

    monkeypatch.setattr(_tasks, "FEWEST_BYTES", 1)
    sizes, results = Sizes(width=36, heads=2, hidden=50, slots=40, places=23), []
    step, weights = seqgen_kernels.load("numba").decoder_step.step, weights_of(sizes)
    for threads, slots in ((1, [0]), (2, [7, 3, 1]), (3, [39, 2]), (4, list(range(33)))):
        monkeypatch.setattr(numba.config, "NUMBA_NUM_THREADS", threads)
        cache, outputs = cache_of(sizes), []
        for seed in range(sizes.places):
            x, coords = tokens_of(sizes, np.zeros(33), seed)
            rows = slice(len(slots))
            outputs.append(step(x[rows], coords[:, rows], np.array(slots), weights, cache)[0])
        results.append(np.stack(outputs))
    for other in results[1:]:
        np.testing.assert_array_equal(other, results[0])


@each_version
def test_only_the_new_places_of_the_cache_change(version: str) -> None:
    sizes = Sizes()
    weights, cache = filled(sizes)
    before, slots = copied(cache), np.array([4, 0, 2])
    x, coords = tokens_of(sizes, slots, 0)
    seqgen_kernels.load(version).decoder_step.step(x, coords, slots, weights, cache)
    np.testing.assert_array_equal(cache.lengths, [1, 1, 3, 3, 5])
    for row, slot in enumerate(slots):
        place = before.lengths[slot]
        np.testing.assert_array_equal(cache.coords[:, slot, place], coords[:, row])
        for new, old in zip(cache[:2], before[:2], strict=True):
            assert np.isfinite(new[:, slot, :, place]).all()
            old[:, slot, :, place] = new[:, slot, :, place]
        before.coords[:, slot, place] = coords[:, row]
    for new, old in zip(cache[:3], before[:3], strict=True):
        np.testing.assert_array_equal(new, old)


@each_version
def test_nan_stays_in_its_row(version: str) -> None:
    sizes = Sizes()
    weights, cache = filled(sizes)
    step, slots = seqgen_kernels.load(version).decoder_step.step, np.array([4, 3, 2, 1])
    x, coords = tokens_of(sizes, slots, 0)
    wanted = step(x, coords, slots, weights, copied(cache))
    x[1, 5] = cache.v[0, 2, 0, 0, 0] = np.nan
    got = step(x, coords, slots, weights, cache)
    np.testing.assert_array_equal(np.isnan(got).all(axis=1), [False, True, True, False])
    np.testing.assert_allclose(got[[0, 3]], wanted[[0, 3]], rtol=1e-6, atol=1e-6)


@each_version
def test_strided_and_read_only_arguments(version: str) -> None:
    sizes = Sizes()
    weights, cache = filled(sizes)
    step, slots = seqgen_kernels.load(version).decoder_step.step, np.array([4, 1, 2])
    x, coords = tokens_of(sizes, slots, 0)
    wanted = step(x, coords, slots, weights, copied(cache))
    apart = DecoderWeights(*map(np.asfortranarray, weights[:-2]), weights.heads)
    arguments = [np.asfortranarray(x), np.asfortranarray(coords.astype(np.int16)), np.repeat(slots, 2)[::2]]
    for array in (*apart[:-2], *arguments):
        array.flags.writeable = False
    np.testing.assert_allclose(step(*arguments, apart, cache), wanted, rtol=2e-5, atol=1e-5)
    np.testing.assert_array_equal(cache.lengths, [0, 2, 3, 3, 5])


@each_version
def test_coordinates_far_apart_are_clipped(version: str) -> None:
    sizes, outputs = Sizes(), []
    step, slots, weights = seqgen_kernels.load(version).decoder_step.step, np.array([0]), weights_of(sizes)
    for far in (sizes.reach, 2**31 - 1):
        cache = cache_of(sizes)
        for t, place in enumerate((-far, far, 0)):
            y = step(tokens_of(sizes, slots, t)[0], np.array([[place]]), slots, weights, cache)
        outputs.append(y)
    np.testing.assert_array_equal(*outputs)
