"""A corpus of tunes as documents of text."""

from seqgen.music.codec.abc_text import abc_text
from seqgen.music.codec.melody import decode
from seqgen.music.corpus.tunes import Corpus, CorpusTune
from seqgen.text import TextData


def tune_documents(corpus: Corpus) -> TextData:
    """Every tune in canonical ABC, split as the corpus is."""
    train, valid, test = (tuple(map(_text, corpus.split(name))) for name in ("train", "valid", "test"))
    return TextData(", ".join(corpus.collections), train, valid, test, corpus.digest, are_whole=True)


def _text(tune: CorpusTune) -> str:
    return abc_text(decode(tune.melody.header, tune.melody.tokens), tune.style)
