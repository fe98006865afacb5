"""Which notes of a score are its melody, where nobody says: for folders of files, which nobody wants to go through.

Among the parts that are a single line it is the one whose notes lie highest on average. Where no part is a single line
(a keyboard, a file that puts all on one track), it is the highest notes of the highest part.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from seqgen.music.codec.melody import NotAMelody
from seqgen.music.score import Note, Part, Score
from seqgen.music.single_line import overlaps

MAX_OVERLAPPING_SHARE = 0.02


def likely_melody(score: Score) -> tuple[Score, int]:
    """The score and the index of its melody's part, whose lower notes are left out where it has chords.

    Raises NotAMelody for a score without pitched notes.
    """
    playable = [index for index, part in enumerate(score.parts) if part.notes and not part.is_drum]
    if not playable:
        raise NotAMelody("no notes", "the score has no pitched notes")
    single = [index for index in playable if _overlapping_share(score.parts[index].notes) <= MAX_OVERLAPPING_SHARE]
    index = max(single or playable, key=lambda index: _mean_pitch(score.parts[index]))
    part = score.parts[index]
    top = replace(part, notes=tuple(top_line(part.notes)))
    return replace(score, parts=(*score.parts[:index], top, *score.parts[index + 1 :])), index


def top_line(notes: Sequence[Note]) -> list[Note]:
    """The notes above which none begins at the same time or sounds on.

    >>> [note.pitch for note in top_line([Note(0, 48, 96), Note(0, 72, 24), Note(24, 55, 24), Note(24, 74, 24)])]
    [72, 74]
    >>> [note.pitch for note in top_line([Note(0, 72, 120), Note(96, 48, 96), Note(120, 74, 24)])]
    [72, 74]
    """
    line: list[Note] = []
    for note in sorted(notes, key=lambda note: (note.start_tick, -note.pitch)):
        while line and overlaps(line[-1], note) and note.pitch > line[-1].pitch:
            held = line.pop()
            shorter = replace(held, duration_ticks=note.start_tick - held.start_tick)
            if shorter.duration_ticks and not (line and overlaps(line[-1], shorter)):
                line.append(shorter)
        if not (line and overlaps(line[-1], note)):
            line.append(note)
    return line


def _overlapping_share(notes: Sequence[Note]) -> float:
    return sum(overlaps(before, after) for before, after in pairwise(notes)) / len(notes)


def _mean_pitch(part: Part) -> float:
    return sum(note.pitch for note in part.notes) / len(part.notes)
