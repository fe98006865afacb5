"""Windows: pieces of a document short enough for a network to look at.

In training a long document is cut into windows that follow each other, and each is moved by a random distance every
time it is used, to the beginning of a line where there is one near: so the network meets every place with more and
with less before it, and learns to begin. A figure on held-out text is taken from windows that overlap by half, in
which what was scored before is only context: all but a document's beginning has half a window before it.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from seqgen.text.vocabulary import Tokens


class Window(NamedTuple):
    """Tokens ``start`` to ``stop`` of a document; those from ``scored_from`` on count, those before are context."""

    document: Tokens
    start: int
    scored_from: int
    stop: int


def consecutive(document: Tokens, length: int) -> Iterator[Window]:
    """Windows of ``length`` tokens, the last as long as the rest; all tokens count.

    >>> [window[1:] for window in consecutive(np.zeros(10, np.int32), 4)]
    [(0, 0, 4), (4, 4, 8), (8, 8, 10)]
    """
    for start in range(0, len(document), length):
        yield Window(document, start, start, min(start + length, len(document)))


def overlapping(document: Tokens, length: int) -> Iterator[Window]:
    """Windows of at most ``length`` tokens, at least 2; each token counts in one of them.

    >>> [window[1:] for window in overlapping(np.zeros(10, np.int32), 4)]
    [(0, 0, 4), (2, 4, 6), (4, 6, 8), (6, 8, 10)]
    """
    scored_from, stop = 0, min(length, len(document))
    while scored_from < len(document):
        yield Window(document, max(0, stop - length), scored_from, stop)
        scored_from, stop = stop, min(stop + length // 2, len(document))


def moved(window: Window, length: int, newline: int, rng: np.random.Generator) -> Window:
    """A window of ``length`` tokens near another one, or of all where there are fewer, that begins a line.

    ``newline`` is the token that ends a line. The beginning of the line is taken in where it is at most a quarter of a
    window back; where it is not, the window begins within a line.
    """
    drawn = window.start + int(rng.integers(-(length // 2), length - length // 2))
    place = int(np.clip(drawn, 0, max(0, len(window.document) - length)))
    start = _line_start(window.document, place, newline, reach=length // 4)
    return Window(window.document, start, start, min(place + length, len(window.document)))


def _line_start(document: Tokens, place: int, newline: int, reach: int) -> int:
    """The last beginning of a line at ``place`` or up to ``reach`` before it; ``place`` where there is none."""
    lowest = max(0, place - reach)
    line_ends = np.flatnonzero(document[lowest:place] == newline)
    if len(line_ends):
        return lowest + int(line_ends[-1]) + 1
    return place if lowest else 0
