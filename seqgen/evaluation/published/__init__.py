"""A model's figure of a published table, and what makes it honest: floors, overlap, first bar, the data's digest."""

from seqgen.evaluation.published.overlap import Overlap
from seqgen.evaluation.published.result import P88, S16, PublishedResult, PublishedTable, published_result

__all__ = ["P88", "S16", "Overlap", "PublishedResult", "PublishedTable", "published_result"]
