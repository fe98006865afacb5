"""Tunes as documents: every tune of each split is one text, from which it can be read back."""

from seqgen.music.codec.abc_text import abc_score, abc_style
from seqgen.music.codec.melody import encode
from seqgen.music.corpus import Corpus, CorpusTune
from seqgen.music.corpus.texts import tune_documents
from seqgen.music.score import Note, Part, Score


def tune(number: int, split: str) -> CorpusTune:
    notes = tuple(Note(24 * place, 60 + (number + place) % 12, 24) for place in range(8))
    return CorpusTune(f"a#{number}", "Untold", "jig", encode(Score(24, (Part(notes),), 192), 1), 0, split)


def test_a_tune_is_a_document() -> None:
    tunes = tuple(tune(number, split) for number, split in enumerate(("train", "valid", "train", "test")))
    corpus = Corpus(("oneills", "airds"), tunes, ())
    data = tune_documents(corpus)
    assert (data.name, data.sha256, data.are_whole) == ("oneills, airds", corpus.digest, True)
    for split in ("train", "valid", "test"):
        texts = data.split(split)
        assert [encode(abc_score(text), 1) for text in texts] == [tune.melody for tune in corpus.split(split)]
        assert all(abc_style(text) == "jig" and "Untold" not in text for text in texts)
