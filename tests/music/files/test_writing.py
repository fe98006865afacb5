"""The ending chooses the form; what cannot be written is said before anything is composed, in one sentence."""

import errno
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from seqgen.errors import InvalidInput
from seqgen.music import Key, KeyChange, Metre, MetreChange, Note, Part, Score
from seqgen.music.files import READERS, WRITERS, check_output, read_score, write_score

TUNE = Score(
    24,
    (Part((Note(0, 67, 24), Note(24, 71, 36), Note(60, 72, 36), Note(96, 74, 72))),),
    24 + 2 * 72,
    (MetreChange(0, Metre(3, 4)),),
    (KeyChange(0, Key("G")),),
    bar_restarts=(24,),
    title="A Tune",
)
FIRST_BYTES = {
    ".mid": b"MThd",
    ".midi": b"MThd",
    ".musicxml": b"<?xml",
    ".xml": b"<?xml",
    ".abc": b"%abc-2.1",
    ".wav": b"RIFF",
    ".png": b"\x89PNG",
    ".json": b"{",
}


def test_every_ending_is_tried_below() -> None:
    assert FIRST_BYTES.keys() == WRITERS.keys()


@pytest.mark.parametrize("ending", WRITERS)
def test_a_file_of_every_kind_is_written_whole_and_alone(tmp_path: Path, ending: str) -> None:
    for name in ("tune" + ending, "tune" + ending.upper()):
        write_score(TUNE, tmp_path / name)
        assert (tmp_path / name).read_bytes().startswith(FIRST_BYTES[ending])
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize("ending", sorted(WRITERS.keys() & READERS.keys()))
def test_what_was_written_can_be_read(tmp_path: Path, ending: str) -> None:
    write_score(TUNE, str(tmp_path / f"tune{ending}"))
    found = read_score(str(tmp_path / f"tune{ending}"))
    # A part without a name goes into MusicXML as "part 1".
    assert replace(found, parts=(replace(found.parts[0], name=""),)) == TUNE


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        pytest.param("tune.doc", ".mid, .midi, .musicxml, .xml, .abc, .wav, .png or .json, got", id="ending"),
        pytest.param("tune", "must end in .mid", id="no-ending"),
        pytest.param(".mid", "must end in .mid", id="only-an-ending"),
        pytest.param("none/tune.mid", "the folder '{}/none' does not exist", id="missing-folder"),
        pytest.param("folder.mid", "it is a folder", id="folder"),
        pytest.param("file.mid/tune.mid", "the folder '{}/file.mid' does not exist", id="file-for-a-folder"),
        pytest.param("x" * 300 + ".mid", "File name too long", id="name-too-long"),
        pytest.param("tu\0ne.mid", "cannot be written", id="nul-in-the-name"),
    ],
)
def test_an_output_that_cannot_be_written_is_refused(tmp_path: Path, path: str, sentence: str) -> None:
    (tmp_path / "folder.mid").mkdir()
    (tmp_path / "file.mid").touch()
    given = tmp_path / path
    for refuse in (lambda: check_output(given), lambda: write_score(TUNE, given)):
        with pytest.raises(InvalidInput) as caught:
            refuse()
        assert caught.value.field == "output"
        assert sentence.format(tmp_path) in str(caught.value)
        assert repr(str(given)) in str(caught.value)
    assert {entry.name for entry in tmp_path.iterdir()} == {"folder.mid", "file.mid"}


@pytest.mark.parametrize(("protected", "reason"), [("", "may not be written to"), ("tune.mid", "may not be changed")])
def test_permissions_are_respected(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, protected: str, reason: str
) -> None:
    """Permissions do not bind root, who may run the tests: the system's answer is replaced."""
    (tmp_path / "tune.mid").touch()
    monkeypatch.setattr(os, "access", lambda path, mode: path != tmp_path / protected)
    with pytest.raises(InvalidInput, match=reason):
        check_output(tmp_path / "tune.mid")


def test_a_good_output_is_returned_and_not_created(tmp_path: Path) -> None:
    assert check_output(str(tmp_path / "tune.MID")) == tmp_path / "tune.MID"
    assert not list(tmp_path.iterdir())


def test_a_full_disk_is_reported_and_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    (tmp_path / "tune.mid").write_bytes(b"old")
    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(InvalidInput, match="cannot be written: No space left on device"):
        write_score(TUNE, tmp_path / "tune.mid")
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"old"]


def test_a_form_that_cannot_hold_the_score_leaves_the_old_file(tmp_path: Path) -> None:
    (tmp_path / "tune.abc").write_bytes(b"old")
    with pytest.raises(InvalidInput, match="one part, this has 2"):
        write_score(Score(24, TUNE.parts * 2, TUNE.length_ticks), tmp_path / "tune.abc")
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"old"]


MODULES = (
    "seqgen.music",
    "seqgen.music.files",
    "seqgen.music.piano_roll",
    "seqgen.music.sound",
    "seqgen.music.to_music21",
)


@pytest.mark.parametrize("module", MODULES)
def test_importing_is_light(module: str) -> None:
    heavy = "{'music21', 'matplotlib', 'pretty_midi', 'scipy', 'numba'}"
    program = f"import sys, {module}; print(sorted({heavy} & sys.modules.keys()))"
    assert subprocess.check_output([sys.executable, "-c", program], text=True).strip() == "[]"


def test_repeated_notes_in_tuplets_stay_apart_in_musicxml(tmp_path: Path) -> None:
    """music21's own notation pass joins a tied note that stops with one of the same pitch that starts."""
    notes = (Note(480, 77, 360), Note(840, 77, 360), Note(1200, 77, 320), Note(1520, 77, 160))
    score = Score(480, (Part(notes),), 13 * 120 * 2, metres=(MetreChange(0, Metre(13, 16)),))
    write_score(score, tmp_path / "a.musicxml")
    assert [
        (
            note.start_tick * 480 // back.ticks_per_quarter,
            note.pitch,
            note.duration_ticks * 480 // back.ticks_per_quarter,
        )
        for back in [read_score(tmp_path / "a.musicxml")]
        for note in back.notes
    ] == [(note.start_tick, note.pitch, note.duration_ticks) for note in notes]
