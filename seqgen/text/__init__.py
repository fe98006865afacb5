"""Text as the models of text see it: documents, their characters as tokens, windows of them. Knows nothing of music."""

from seqgen.text.documents import TextData, read_text
from seqgen.text.vocabulary import END, START, UNKNOWN, Vocabulary
from seqgen.text.windows import Window, consecutive, moved, overlapping

__all__ = [
    "END",
    "START",
    "UNKNOWN",
    "TextData",
    "Vocabulary",
    "Window",
    "consecutive",
    "moved",
    "overlapping",
    "read_text",
]
