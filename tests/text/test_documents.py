"""A file is one text, split by position; what is no text is refused in one sentence."""

import hashlib
from pathlib import Path

import pytest

from seqgen.errors import InvalidInput
from seqgen.text import documents, read_text

POEM = "Roses are red,\r\nviolets are blue,\n" * 10


def test_the_parts_are_the_whole(tmp_path: Path) -> None:
    path = tmp_path / "poem.txt"
    path.write_bytes(POEM.encode())
    data = read_text(path)
    assert "".join(data.train + data.valid + data.test) == POEM, "newlines as they are"
    assert [len(data.split(name)[0]) / len(POEM) for name in ("train", "valid", "test")] == pytest.approx(
        [0.8, 0.1, 0.1], abs=0.01
    )
    assert data.name == "poem.txt" and data.sha256 == hashlib.sha256(POEM.encode()).hexdigest()
    assert not data.are_whole


def test_a_byte_order_mark_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "poem.txt"
    path.write_bytes(POEM.encode("utf-8-sig"))
    assert read_text(path).train[0].startswith("Roses")


def test_a_part_may_be_empty(tmp_path: Path) -> None:
    path = tmp_path / "short.txt"
    path.write_text("ab")
    data = read_text(path)
    assert data.train == ("a",) and data.valid == () and data.test == ("b",)
    with pytest.raises(InvalidInput, match="split must be train, valid or test"):
        data.split("dev")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "holds no text; there is nothing to learn"),
        (b"a", "holds only 'a', over and over"),
        ("é".encode() * 900, r"holds only '\\xe9', over and over"),
        (b"good text, then \xff\xfe", r"is not UTF-8: byte 0xff at offset 16; save it as UTF-8"),
        ("truncated €".encode()[:-1], r"is not UTF-8: byte 0xe2 at offset 10"),
        (b"surrogate \xed\xa0\x80", r"is not UTF-8: byte 0xed at offset 10"),
    ],
    ids=["empty", "one character", "one character repeated", "not UTF-8", "cut", "surrogate"],
)
def test_what_is_no_text_is_one_sentence(tmp_path: Path, content: bytes, sentence: str) -> None:
    path = tmp_path / "bad.txt"
    path.write_bytes(content)
    with pytest.raises(InvalidInput, match=sentence) as caught:
        read_text(path)
    assert caught.value.field == "data" and "\n" not in str(caught.value)


def test_what_is_no_file_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InvalidInput, match="is no regular file"):
        read_text(tmp_path)
    with pytest.raises(InvalidInput, match="cannot be read: No such file"):
        read_text(tmp_path / "none.txt")
    monkeypatch.setattr(documents, "MAX_BYTES", 3)
    path = tmp_path / "large.txt"
    path.write_text("abcd")
    with pytest.raises(InvalidInput, match="is larger than"):
        read_text(path)
