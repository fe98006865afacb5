"""Corpora: collections of tunes read once, cached, split without near-duplicates on both sides."""

from seqgen.music.corpus.build import build_corpus, load_corpus
from seqgen.music.corpus.tunes import Corpus, CorpusTune, Refusal

__all__ = ["Corpus", "CorpusTune", "Refusal", "build_corpus", "load_corpus"]
