"""Scores as files: the ending of a path chooses the form. Libraries are imported when a file needs them."""

from seqgen.music.files.reading import READERS, read_score
from seqgen.music.files.writing import WRITERS, check_output, write_score

__all__ = ["READERS", "WRITERS", "check_output", "read_score", "write_score"]
