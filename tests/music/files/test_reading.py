"""What cannot be read is refused in one sentence that names the file."""

import zipfile
from pathlib import Path

import pytest

from seqgen.errors import InvalidInput
from seqgen.music import Key, Note, Part, Score
from seqgen.music.files import read_score
from seqgen.music.files.musicxml import score_to_musicxml

KERN = "**kern\n*M3/4\n*k[f#]\n*G:\n4g\n4a\n4b\n=2\n2.g\n==\n*-\n"


def test_humdrum_is_read(tmp_path: Path) -> None:
    (tmp_path / "tune.krn").write_text(KERN)
    score = read_score(tmp_path / "tune.krn")
    assert [note.pitch for note in score.notes] == [67, 69, 71, 67]
    assert (str(score.metre), score.key, score.length_ticks) == ("3/4", Key("G"), 144)


def test_compressed_musicxml_is_read(tmp_path: Path) -> None:
    score = Score(24, (Part((Note(0, 60, 96),), "p"),), 96)
    container = '<container><rootfiles><rootfile full-path="score.musicxml"/></rootfiles></container>'
    with zipfile.ZipFile(tmp_path / "tune.mxl", "w") as archive:
        archive.writestr("META-INF/container.xml", container)
        archive.writestr("score.musicxml", score_to_musicxml(score))
    assert read_score(tmp_path / "tune.mxl") == score


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        pytest.param("tune.doc", b"", ".mid, .midi, .musicxml, .xml, .mxl, .abc, .krn or .json", id="doc"),
        pytest.param("none.mid", None, "No such file or directory", id="missing"),
        pytest.param("tune.mid", b"MThd", "MIDI byte 0: a chunk needs", id="broken-midi"),
        pytest.param("tune.json", b"[]", '"format": "seqgen-score"', id="other-json"),
        pytest.param("tune.abc", b"nothing", "cannot be read: ", id="no-abc"),
        pytest.param("tune.abc", b"X:1\nK:C\n\xff\xfe", "UnicodeDecodeError", id="abc-of-another-encoding"),
        pytest.param("tune.musicxml", b"<score", "cannot be read: ", id="broken-xml"),
        pytest.param("tune.mxl", b"PK", "cannot be read: ", id="broken-zip"),
    ],
)
def test_refused_with_the_name_of_the_file(tmp_path: Path, name: str, data: bytes | None, sentence: str) -> None:
    if data is not None:
        (tmp_path / name).write_bytes(data)
    with pytest.raises(InvalidInput) as caught:
        read_score(tmp_path / name)
    assert caught.value.field == "input"
    assert sentence in str(caught.value)
    assert repr(str(tmp_path / name)) in str(caught.value)
    assert len(str(caught.value)) < 400 + len(str(tmp_path))


def test_a_folder_is_no_score(tmp_path: Path) -> None:
    (tmp_path / "folder.mid").mkdir()
    with pytest.raises(InvalidInput, match="Is a directory"):
        read_score(tmp_path / "folder.mid")
