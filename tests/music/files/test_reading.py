"""What cannot be read is refused in one sentence that names the file."""

import re
import zipfile
from io import BytesIO
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


def zipped(**files: bytes) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def musicxml(old: bytes = b"", new: bytes = b"") -> bytes:
    """A score of one part, p, with a fault."""
    document = score_to_musicxml(Score(24, (Part((Note(0, 60, 96),), "p"),), 96))
    assert old in document
    return document.replace(old, new)


def abc(body: str, head: str = "X:1\nM:4/4\nL:1/8\nK:C\n") -> bytes:
    return f"{head}{body}\n".encode()


NO_ABC = "the text has no line M: (metre) or L: (unit of length), one of which ABC has before the notes"
NO_SCORE = "its archive holds no file that ends in .musicxml or .xml"
DAMAGED = "its archive is damaged or cut off"
NO_KERN = "it has no **kern, the word with which notes begin in Humdrum"
FAULT = "something in it is not as MusicXML should be"
ROOT = f"{FAULT}: Cannot parse MusicXML files not in score-partwise. Root tag was"
EMPTY = "the file holds no notes"
TWO_PIECES = KERN + KERN


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        pytest.param("tune.doc", b"", ".mid, .midi, .musicxml, .xml, .mxl, .abc, .krn or .json", id="doc"),
        pytest.param("none.mid", None, "No such file or directory", id="missing"),
        pytest.param("tune.mid", b"MThd", "MIDI byte 0: a chunk needs", id="broken-midi"),
        pytest.param("tune.json", b"[]", '"format": "seqgen-score"', id="other-json"),
        pytest.param("tune.abc", b"nothing", f": {NO_ABC}", id="no-abc"),
        pytest.param("tune.abc", b"<html><body>404</body></html>", f": {NO_ABC}", id="html-as-abc"),
        pytest.param(
            "tune.abc", b"X:1\nK:C\n\xff\xfe", ": it is not text in UTF-8; save it as such", id="other-encoding"
        ),
        pytest.param("tune.abc", abc("[CE"), "in line 5 is not as ABC should be: Bad chord indicator: [CE", id="chord"),
        pytest.param("tune.abc", abc("C\nM:4/4\n", "K:C\n"), "note length provided for note processing", id="late"),
        pytest.param("tune.abc", abc("CDEF|\nC1/0 D"), "in line 6 is not as ABC should be", id="length"),
        pytest.param("tune.abc", abc("CDE", "X:1\nM:0/0\n"), "in line 2 is not as ABC should be", id="metre-0"),
        pytest.param("tune.abc", abc("CDE", "X:1\nM:abc\n"), "in line 2 is not as ABC should be", id="metre-word"),
        pytest.param("tune.abc", abc("C", "X:1\nM:4/4\nL:1/0\n"), "in line 3 is not as ABC should be", id="unit-0"),
        pytest.param("tune.abc", abc("^^^^^C"), "in line 5 is not as ABC should be: ##### is not", id="accidental"),
        pytest.param("tune.abc", abc("CDE", "M:4/7\n"), "metre must be N/D with N in 1..32", id="metre-4/7"),
        pytest.param("tune.abc", abc("V:1\nC\nV:2\nE"), "the ABC tune has 2 voices; only one can be read", id="voices"),
        pytest.param("tune.abc", abc("z4"), "the ABC text holds no notes", id="rests"),
        pytest.param("tune.abc", abc("C") + abc("D"), ": the ABC text holds 2 tunes, each from a line X: on", id="two"),
        pytest.param("tune.abc", b"\xef\xbb\xbf" + abc("C") + abc("D"), "holds 2 tunes", id="two-from-windows"),
        pytest.param("tune.musicxml", b"", ": it is not well-formed XML at line 1: no element found", id="empty-xml"),
        pytest.param("tune.musicxml", b"hello", ": it is not well-formed XML at line 1: syntax error", id="text"),
        pytest.param(
            "tune.musicxml",
            b"<score-partwise>\n<part",
            ": it is not well-formed XML at line 2: unclosed token",
            id="cut-xml",
        ),
        pytest.param("tune.xml", b"<svg/>", f": {ROOT} 'svg'", id="other-xml"),
        pytest.param("tune.musicxml", b"<score-timewise/>", f": {ROOT} 'score-timewise'", id="timewise"),
        pytest.param("tune.musicxml", b"<score-partwise/>", f": {EMPTY}", id="no-parts"),
        pytest.param(
            "tune.musicxml", musicxml(b"<step>C", b"<step>H"), f"{FAULT}: m. 1 in part p: Cannot make", id="H"
        ),
        pytest.param("tune.musicxml", musicxml(b"<octave>4", b"<octave>x"), f"{FAULT}: m. 1 in part p", id="octave"),
        pytest.param("tune.musicxml", musicxml(b"<duration>", b"<duration>x"), f"{FAULT}: m. 1 in part p", id="word"),
        pytest.param("tune.musicxml", musicxml(b">10080<", b">0<"), f"{FAULT}: m. 1 in part p", id="divisions"),
        pytest.param(
            "tune.musicxml", musicxml(b"<type>whole", b"<type>x"), "(1): found unknown MusicXML type", id="type"
        ),
        pytest.param("tune.musicxml", musicxml(b"<beat-type>4", b"<beat-type>7"), "metre must be N/D", id="metre"),
        pytest.param("tune.mxl", b"PK", f": {DAMAGED}", id="broken-zip"),
        pytest.param("tune.mxl", zipped(tune=musicxml())[:90], f": {DAMAGED}", id="cut-zip"),
        pytest.param(
            "tune.mxl", zipped(**{"a.xml": musicxml()}).replace(b"<", b"(", 1), f": {DAMAGED}", id="changed-zip"
        ),
        pytest.param("tune.mxl", zipped(), f": {NO_SCORE}", id="empty-zip"),
        pytest.param("tune.mxl", zipped(**{"META-INF/container.xml": b""}), f": {NO_SCORE}", id="container-alone"),
        pytest.param(
            "tune.mxl", zipped(**{"a.xml": b"<a"}), ": it is not well-formed XML at line 1: ", id="zipped-text"
        ),
        pytest.param("tune.mxl", zipped(**{"a.xml": b"\xff\xd8"}), ": it is not text in UTF-8", id="zipped-bytes"),
        pytest.param("tune.krn", b"", f": {NO_KERN}", id="empty-krn"),
        pytest.param("tune.krn", b"hello\n", f": {NO_KERN}", id="text-as-krn"),
        pytest.param("tune.krn", KERN.encode("utf-16"), f": {NO_KERN}", id="krn-of-another-encoding"),
        pytest.param("tune.krn", b"**kern\n*-\n", f": {EMPTY}", id="krn-without-bars"),
        pytest.param("tune.krn", b"**kern\n*M3/4\n=1\n4r\n==\n*-\n", f": {EMPTY}", id="krn-of-rests"),
        pytest.param("tune.krn", b"**kern  **kern\n4g 4a\n*- *-\n", f": {EMPTY}", id="krn-without-tabs"),
        pytest.param("tune.krn", b"**kern\n*M3/7\n4g\n*-\n", ": metre must be N/D", id="krn-metre"),
        pytest.param("tune.krn", b"**kern\n*x\n4g\n*-\n", "unpaired exchange instruction at line 2", id="krn-spines"),
        pytest.param(
            "tune.krn", TWO_PIECES.encode(), ": the file holds 2 pieces; give a file with one", id="krn-of-two"
        ),
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
    assert len(str(caught.value)) < 300 + len(str(tmp_path)) and "\n" not in str(caught.value)
    assert not re.search(r"Error|Exception|codec|object|tPrev|<music21| 0x", str(caught.value)), "no words of Python's"


def test_a_folder_is_no_score(tmp_path: Path) -> None:
    (tmp_path / "folder.mid").mkdir()
    with pytest.raises(InvalidInput, match="Is a directory"):
        read_score(tmp_path / "folder.mid")
