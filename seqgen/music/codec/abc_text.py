"""A tune as canonical ABC, the text that tune-text reads and writes, and back.

Canonical: five header fields in one order, a unit of an eighth, repeats written out, four bars a line, and otherwise
what the project's writer makes of a score: one text for one tune. Title, tempo and velocities are not written.
"""

from dataclasses import replace

from seqgen.music.abc import read_abc
from seqgen.music.files.abc_writer import score_to_abc
from seqgen.music.score import DEFAULT_MICROSECONDS_PER_QUARTER, Score, TempoChange

HEADER_LINES = 6  # of the writer, where a score has no title: version, number, metre, unit, tempo, key
STEADY = (TempoChange(0, DEFAULT_MICROSECONDS_PER_QUARTER),)


def abc_text(score: Score, style: str) -> str:
    """The text of a score of one voice, with its style as the R: field. Raises InvalidInput as the ABC writer does.

    >>> from seqgen.music import Note, Part
    >>> print(abc_text(Score(24, (Part((Note(0, 60, 24), Note(24, 66, 72))),), 96), "air"), end="")
    X:1
    R:air
    M:4/4
    L:1/8
    K:C
    C2 ^F6|]
    """
    lines = score_to_abc(replace(score, title="", tempos=STEADY)).split("\n")
    _, number, metre, unit, _, key = lines[:HEADER_LINES]
    return "\n".join([number, f"R:{style}", metre, unit, key, *lines[HEADER_LINES:]])


def abc_score(text: str) -> Score:
    """The score of one tune of ABC, canonical or not; raises InvalidInput, one sentence, for a text that holds none.

    >>> [note.pitch for note in abc_score("X:1\\nR:air\\nM:4/4\\nL:1/8\\nK:C\\nC2 ^F6|]\\n").notes]
    [60, 66]
    """
    return read_abc(text)


def abc_style(text: str) -> str:
    """What the R: field of an ABC text says, "" where there is none."""
    fields = (line.removeprefix("R:") for line in text.split("\n") if line.startswith("R:"))
    return next(fields, "").strip()
