"""S16 files: what is read is what was written, and every broken file is refused."""

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from seqgen.errors import InvalidInput
from seqgen.music.codec.transposition import transpose, transpositions, voice_ranges
from seqgen.music.published import read_s16, s16

DATA = Path(__file__).parents[4] / "shared" / "data" / "Jsb16thSeparated.trainvalid.json"
STEP = [70, 65, 58, -1]


def write(path: Path, **changed: Any) -> Path:
    document = {"train": [[STEP, [81, 65, 58, 36]], [STEP]], "valid": [[STEP] * 3], "test": []} | changed
    path.write_text(json.dumps({name: value for name, value in document.items() if value is not None}))
    return path


def refuses(path: Path, sentence: str) -> None:
    with pytest.raises(InvalidInput, match=sentence) as refusal:
        read_s16(path)
    assert refusal.value.field == "data"
    assert str(path) in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_pieces_come_back_as_int16(tmp_path: Path) -> None:
    path = write(tmp_path / "a.json")
    data = read_s16(path)
    assert data.train[0].dtype == np.int16
    assert [piece.tolist() for piece in data.train] == [[STEP, [81, 65, 58, 36]], [STEP]]
    assert ([len(piece) for piece in data.valid], data.test) == ([3], ())
    assert data.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    with pytest.raises(InvalidInput, match=r"^split test of this data file is empty, it holds train and valid$"):
        data.split("test")


@pytest.mark.parametrize(
    ("train", "sentence"),
    [
        (None, "train must be a list of pieces"),
        ({"0": [STEP]}, "train must be a list of pieces"),
        ([STEP], r"train\[0\]\[0\] must be a list of 4 whole numbers"),
        ([[STEP], []], r"train\[1\] must be a list of at least one step"),
        ([STEP[0]], r"train\[0\] must be a list of at least one step"),
        ([[STEP, STEP[:3]]], r"train\[0\]\[1\] must be"),
        ([[STEP, [*STEP, 40]]], r"train\[0\]\[1\] must be"),
        ([[[STEP]]], r"train\[0\]\[0\] must be"),
        ([[[70.0, 65, 58, 50]]], "must be a list of 4 whole numbers"),
        ([[[True, 65, 58, 50]]], "must be a list of 4 whole numbers"),
        ([[["70", 65, 58, 50]]], "must be a list of 4 whole numbers"),
        ([[[None, 65, 58, 50]]], "must be a list of 4 whole numbers"),
        ([[[82, 65, 58, 50]]], r"each 36..81 or -1 for silence, got '\[82, 65, 58, 50\]'"),
        ([[[70, 65, 58, 35]]], "each 36..81 or -1"),
        ([[[70, 65, 58, -2]]], "each 36..81 or -1"),
        ([[[70, 65, 58, 10**30]]], "each 36..81 or -1"),
        ([[[float("nan"), 65, 58, 50]]], "NaN is not JSON"),
        ([[[float("inf"), 65, 58, 50]]], "Infinity is not JSON"),
    ],
)
def test_another_form_is_refused(train: Any, sentence: str, tmp_path: Path) -> None:
    refuses(write(tmp_path / "a.json", train=train), sentence)


@pytest.mark.parametrize(
    "text", [b"", b"\xff\xfe\xfa", b"[" * 100_000, b'{"train": [[[' + b"9" * 5000, b"train,valid", b"\0" * 100]
)
def test_what_is_no_json_is_refused(text: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(text)
    refuses(path, "it is damaged or no JSON")


def test_every_truncation_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a.json")
    data = path.read_bytes()
    for length in range(len(data)):
        path.write_bytes(data[:length])
        refuses(path, "it is damaged or no JSON")


def test_no_file_a_folder_a_list_and_too_large_a_file_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuses(tmp_path / "none.json", "there is no such file")
    refuses(tmp_path, "it is not a regular file")
    path = tmp_path / "a.json"
    path.write_text("[]")
    refuses(path, "it must hold one object")
    monkeypatch.setattr(s16, "MAX_FILE_BYTES", 1)
    refuses(path, "it is larger than")


def test_the_published_file() -> None:
    if not DATA.exists():
        pytest.skip(f"{DATA} is not there")
    data = read_s16(DATA)
    assert (len(data.train), len(data.valid), len(data.test)) == (229, 76, 0)
    ranges = voice_ranges(data.train)
    assert ranges.tolist() == [[60, 81], [52, 74], [46, 69], [36, 66]]
    for piece in data.train:
        for semitones in transpositions(piece, ranges):
            moved = voice_ranges([transpose(piece, semitones)])
            assert ((moved[:, 0] >= ranges[:, 0]) & (moved[:, 1] <= ranges[:, 1])).all()
