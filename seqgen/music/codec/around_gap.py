"""The tokens of a melody before and after a gap, where the gap's own notes are of no account."""

from collections.abc import Sequence

from seqgen.music.codec import vocabulary as v
from seqgen.music.codec.cursor import MelodyCursor
from seqgen.music.codec.gap_cursor import Gap
from seqgen.music.codec.melody import EncodedMelody
from seqgen.music.score import Note


def notes_around(notes: Sequence[Note], gap: Gap) -> list[Note]:
    """The notes that begin outside the gap."""
    return [note for note in notes if not gap.start_tick <= note.start_tick < gap.stop_tick]


def after_ringing(notes: Sequence[Note], gap: Gap) -> Gap:
    """The gap, begun later where a note from before it still sounds.

    >>> after_ringing([Note(0, 60, 30)], Gap(24, 96))
    Gap(start_tick=30, stop_tick=96)
    """
    ends = (note.end_tick for note in notes if note.start_tick < gap.start_tick)
    return Gap(max([gap.start_tick, *ends]), gap.stop_tick)


def tokens_around(melody: EncodedMelody, gap: Gap) -> tuple[list[int], list[int]]:
    """Split the tokens of a melody that was encoded with cuts at both ends of the gap, which is silent in it.

    What changes metre or key at the start of the gap comes before it, at its end after it.
    """
    cursor = MelodyCursor(melody.header)
    before, after = 0, len(melody.tokens)
    for number, token in enumerate(melody.tokens):
        is_start = cursor.tick == gap.start_tick and cursor.expecting is v.Expecting.EVENT
        if is_start and (token in (v.REST, v.END) or v.is_pitch(token)):
            before = number
        if cursor.tick == gap.stop_tick and cursor.expecting is v.Expecting.EVENT:
            after = number
            break
        cursor.read(token)
    return list(melody.tokens[:before]), list(melody.tokens[after:])
