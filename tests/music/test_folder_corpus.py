"""A folder of a person's own files as a corpus: every kind is read, and what is not says why."""

from pathlib import Path

import pytest

from seqgen.errors import InvalidInput
from seqgen.music import Note, Part, Score
from seqgen.music.corpus.folder import folder_corpus, read_tune
from seqgen.music.corpus.tunes import CorpusTune, Refusal
from seqgen.music.files.writing import write_score

ABC = "X:1\nT:One\nM:6/8\nL:1/8\nK:G\nGBd gdB|ced cAF|GBd cAF|G3 z3|\n\nX:2\nT:Two\nM:C\nL:1/4\nK:D\nDFAd|dAFD|\n"


def melody() -> Score:
    return Score(480, (Part(tuple(Note(480 * n, 62 + n, 480) for n in range(8))),), 3840)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "below").mkdir()
    (tmp_path / "tunes.abc").write_text(ABC)
    write_score(melody(), tmp_path / "below" / "played.mid")
    write_score(melody(), tmp_path / "written.musicxml")
    (tmp_path / "broken.mid").write_bytes(b"MThd\0\0")
    (tmp_path / "notes.txt").write_text("not music")
    return tmp_path


def test_every_kind_of_file_is_read(folder: Path) -> None:
    seen: list[tuple[int, int]] = []
    corpus = folder_corpus(folder, lambda done, total: seen.append((done, total)))
    assert [tune.identity for tune in corpus.tunes] == [
        "below/played.mid", "tunes.abc#1", "tunes.abc#2", "written.musicxml"
    ]  # fmt: skip
    assert [tune.title for tune in corpus.tunes[1:3]] == ["One", "Two"]
    assert [refusal.reason for refusal in corpus.refusals] == ["unreadable"]
    assert {tune.split for tune in corpus.tunes} <= {"train", "valid", "test"}
    assert seen[-1] == (5, 5)


def test_a_tune_without_pitches_is_refused_by_name(tmp_path: Path) -> None:
    drums = Score(480, (Part((Note(0, 40, 480),), is_drum=True),), 480)
    write_score(drums, tmp_path / "drums.mid")
    result = read_tune(("drums.mid", tmp_path / "drums.mid", None))
    assert isinstance(result, Refusal) and result.reason == "no notes"
    with pytest.raises(InvalidInput, match=r"holds a melody; drums\.mid: the score has no pitched notes"):
        folder_corpus(tmp_path)
    assert isinstance(read_tune(("a", tmp_path, ABC.partition("X:2")[0])), CorpusTune)


def test_a_folder_without_music_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="holds no file that ends in"):
        folder_corpus(tmp_path)
