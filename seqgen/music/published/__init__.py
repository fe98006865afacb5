"""The data files behind published tables: P88 (piano rolls) and S16 (four-part chorales on a grid of 16ths)."""

from seqgen.music.published.data import SPLITS, DataFileError, PublishedData
from seqgen.music.published.p88 import P88Data, read_p88
from seqgen.music.published.s16 import S16Data, read_s16

__all__ = ["SPLITS", "DataFileError", "P88Data", "PublishedData", "S16Data", "read_p88", "read_s16"]
