"""P88 files: what is read is what was written, and every broken file is refused in one sentence."""

import hashlib
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.io import loadmat, savemat

from seqgen.errors import InvalidInput
from seqgen.music.published import p88, read_p88
from seqgen.music.published.p88 import pieces_of

DATA = Path(__file__).parents[4] / "shared" / "data"


def cells(*rolls: Any) -> Any:
    array = np.empty((1, len(rolls)), object)
    array[0, :] = list(rolls)
    return array


def roll(frames: int, seed: int = 0, dtype: Any = np.uint8) -> Any:
    return (np.random.default_rng(seed).random((frames, 88)) < 0.05).astype(dtype)


def write(path: Path, **changed: Any) -> Path:
    variables = {"traindata": cells(roll(5), roll(3, 1)), "validdata": cells(roll(4, 2)), "testdata": cells()}
    variables |= changed
    savemat(path, {name: value for name, value in variables.items() if value is not None}, do_compression=True)
    return path


@pytest.mark.parametrize("dtype", [np.uint8, np.float64, np.int16, bool])
def test_rolls_come_back_as_uint8(dtype: Any, tmp_path: Path) -> None:
    first, second = roll(6, 3, dtype), roll(2, 4, dtype)
    path = write(tmp_path / "a.mat", traindata=cells(first, second))
    data = read_p88(path)
    assert [piece.dtype for piece in data.train] == [np.uint8] * 2
    np.testing.assert_array_equal(data.train[0], first)
    np.testing.assert_array_equal(data.train[1], second)
    assert (len(data.valid), data.test) == (1, ())
    assert data.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_an_empty_split_and_an_unknown_one_are_refused_by_name(tmp_path: Path) -> None:
    data = read_p88(write(tmp_path / "a.mat"))
    with pytest.raises(InvalidInput, match=r"^split test of this data file is empty, it holds train and valid$"):
        data.split("test")
    with pytest.raises(InvalidInput, match=r"^split must be train, valid or test, got 'tests'$"):
        data.split("tests")
    assert data.split("valid") is data.valid


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"validdata": None}, "it holds no variable validdata"),
        ({"traindata": np.ones((3, 88))}, "traindata must be a cell array"),
        ({"traindata": "text"}, "traindata must be a cell array"),
        ({"traindata": cells(roll(5), roll(5)[:, :87])}, r"traindata\[1\] must be T x 88 .* got 5 x 87"),
        ({"traindata": cells(roll(5).T)}, "got 88 x 5"),
        ({"traindata": cells(roll(1))}, "at least 2 frames, got 1 x 88"),
        ({"traindata": cells(np.zeros((0, 88)))}, "at least 2 frames"),
        ({"traindata": cells(roll(5) * 2)}, "must hold 0 and 1 only"),
        ({"traindata": cells(roll(5, dtype=float) - 0.5)}, "must hold 0 and 1 only"),
        ({"traindata": cells(np.full((4, 88), np.nan))}, "must hold 0 and 1 only"),
        ({"traindata": cells(np.ones((2, 88), complex))}, "must be a matrix of numbers"),
        ({"traindata": cells("text")}, "must be a matrix of numbers"),
        ({"traindata": cells(cells(roll(5)))}, "must be a matrix of numbers"),
    ],
)
def test_another_form_is_refused(changed: dict[str, Any], sentence: str, tmp_path: Path) -> None:
    refuses(write(tmp_path / "a.mat", **changed), sentence, parsed)


def parsed(path: Path) -> object:
    """What the child of `read_p88` does, in this process."""
    return pieces_of(path, path.read_bytes())


def refuses(path: Path, sentence: str, read: Callable[[Path], object] = read_p88) -> None:
    with pytest.raises(InvalidInput, match=sentence) as refusal:
        read(path)
    assert refusal.value.field == "data"
    assert str(path) in str(refusal.value)
    assert "\n" not in str(refusal.value)


DAMAGE: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "no bytes": (lambda data: b"", "damaged"),
    "half": (lambda data: data[: len(data) // 2], "damaged|no variable"),
    "cut at the end": (lambda data: data[:-1], "damaged"),
    "text": (lambda data: b"traindata = [0 1 0]\n" * 100, "damaged"),
    "MATLAB 7.3": (lambda data: data[:124] + b"\0\2IM" + data[128:], "damaged"),
    "a flipped byte": (lambda data: data[:200] + bytes([data[200] ^ 255]) + data[201:], "damaged"),
    "a variable twice": (lambda data: data + data[128:], "damaged"),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_file_is_refused(damage: str, tmp_path: Path) -> None:
    path = write(tmp_path / "a.mat")
    change, sentence = DAMAGE[damage]
    path.write_bytes(change(path.read_bytes()))
    refuses(path, sentence)


def test_every_truncation_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a.mat")
    data = path.read_bytes()
    for length in range(0, len(data), 7):
        path.write_bytes(data[:length])
        refuses(path, "damaged|no variable", parsed)


def test_a_file_that_crashes_scipys_reader_is_refused(tmp_path: Path) -> None:
    """A text's type in place of a matrix's, in a file that is not compressed: SciPy 1.17 reads beyond its end."""
    path = tmp_path / "a.mat"
    savemat(path, {"traindata": cells(roll(5)), "validdata": cells(roll(4)), "testdata": cells()})
    data = bytearray(path.read_bytes())
    data[240] = 15
    path.write_bytes(data)
    refuses(path, "damaged")


def test_no_file_a_folder_and_too_large_a_file_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refuses(tmp_path / "none.mat", "there is no such file")
    refuses(tmp_path, "it is not a regular file")
    path = write(tmp_path / "a.mat")
    monkeypatch.setattr(p88, "MAX_FILE_BYTES", path.stat().st_size - 1)
    refuses(path, "it is larger than")


def test_a_small_file_that_unpacks_to_much_is_refused_before_it_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "a.mat")
    packed = zlib.compress(bytes(5 << 20))
    element = p88.COMPRESSED.to_bytes(4, "little") + len(packed).to_bytes(4, "little") + packed
    path.write_bytes(path.read_bytes() + element)
    monkeypatch.setattr(p88, "MAX_UNPACKED_BYTES", 4 << 20)
    refuses(path, "it unpacks to more than 4 MiB", parsed)


@pytest.mark.parametrize(("name", "sizes"), [("JSB_Chorales", (229, 76)), ("Nottingham", (694, 173))])
def test_the_published_files(name: str, sizes: tuple[int, int]) -> None:
    path = DATA / f"{name}.trainvalid.mat"
    if not path.exists():
        pytest.skip(f"{path} is not there")
    data = read_p88(path)
    assert (len(data.train), len(data.valid), len(data.test)) == (*sizes, 0)
    np.testing.assert_array_equal(data.valid[-1], loadmat(path)["validdata"][0, -1])
