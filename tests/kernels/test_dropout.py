"""Dropout's mask: the published Philox numbers, the same bits everywhere, and the right share of zeros."""

import numpy as np
import pytest
import seqgen_kernels
from seqgen_kernels.dropout import reference, with_numpy

ALL_ONES = 2**32 - 1


@pytest.mark.parametrize(
    ("counter", "key", "words"),
    [
        ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
        ((ALL_ONES,) * 4, (ALL_ONES,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
        (
            (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
            (0xA4093822, 0x299F31D0),
            (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
        ),
    ],
)
def test_philox_gives_the_known_answers_of_random123(
    counter: reference.Counter, key: reference.Key, words: reference.Counter
) -> None:
    assert reference.philox(counter, key) == words


def test_philox_in_arrays_is_philox_in_loops() -> None:
    seed = 0x0123456789ABCDEF
    words = with_numpy.philox(3, seed).reshape(3, 4).tolist()
    assert words == [list(reference.philox((n, 0, 0, 0), (0x89ABCDEF, 0x01234567))) for n in range(3)]


@pytest.mark.parametrize("p", [1e-9, 0.1, 0.5, 0.999])
@pytest.mark.parametrize("seed", [0, 1, 2**32, 2**64 - 1])
@pytest.mark.parametrize("version", ["numpy", "numba", "cupy"])
def test_every_version_draws_the_same_mask(version: str, seed: int, p: float) -> None:
    x = np.ones((7, 11), np.float32)
    wanted, _ = seqgen_kernels.load("reference").dropout.forward(x, p, seed)
    got, _ = seqgen_kernels.load(version).dropout.forward(x, p, seed)
    np.testing.assert_array_equal(got, wanted)


@pytest.mark.parametrize("version", ["numpy", "numba", "cupy"])
def test_the_share_of_zeros_and_the_mean_are_right(version: str) -> None:
    x = np.ones(200_000, np.float32)
    y, _ = seqgen_kernels.load(version).dropout.forward(x, 0.3, 5)
    deviation = np.sqrt(0.3 * 0.7 / x.size)
    assert abs((y == 0).mean() - 0.3) < 4 * deviation
    assert abs(float(y.mean(dtype=np.float64)) - 1) < 4 * deviation / 0.7
    assert abs(np.corrcoef(y[:-1], y[1:])[0, 1]) < 4 / np.sqrt(x.size)


@pytest.mark.parametrize("version", seqgen_kernels.VERSIONS)
def test_seeds_differ_and_dtypes_do_not(version: str) -> None:
    forward = seqgen_kernels.load(version).dropout.forward
    masks = [forward(np.ones(64, np.float32), 0.5, seed)[0] != 0 for seed in (1, 2, 1 + 2**32)]
    assert not any(np.array_equal(masks[0], other) for other in masks[1:])


def test_float64_draws_the_mask_of_float32() -> None:
    forward = seqgen_kernels.load("numpy").dropout.forward
    np.testing.assert_array_equal(
        forward(np.ones(64, np.float32), 0.5, 1)[0] != 0, forward(np.ones(64, np.float64), 0.5, 1)[0] != 0
    )
