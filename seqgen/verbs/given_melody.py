"""A melody that somebody gives: which part it is, how a model reads it, and how new notes are put into it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import median_low

from seqgen.errors import InvalidInput
from seqgen.music.bars import bars_of
from seqgen.music.codec import vocabulary as v
from seqgen.music.codec.melody import EncodedMelody, encode
from seqgen.music.common_grid import common_ticks_per_quarter
from seqgen.music.parts import chosen_part
from seqgen.music.score import Note, Score
from seqgen.music.single_line import SingleLine, grid_tick, single_line

MAX_MELODY_NOTES, MAX_QUARTERS = 1024, 2048


@dataclass(frozen=True, slots=True)
class GivenMelody:
    """A score as it was given, the index of the part that is meant, and the part's copy that models read."""

    score: Score
    part_index: int
    line: SingleLine

    @classmethod
    def of(cls, score: Score, part: int | None) -> "GivenMelody":
        """Take part number ``part`` (from 1), or the only one.

        Raises InvalidInput as `chosen_part` and `single_line` do, for what is too long, and for bars too short for the
        codec; only behind the end, where a file may last some ticks too long, the line leaves such a bar out.
        """
        index = chosen_part(score, part)
        _refuse_too_long(score, len(score.parts[index].notes))
        line = single_line(score, index)
        starts = ((bar.number, grid_tick(bar.start_tick, score.ticks_per_quarter)) for bar in bars_of(score))
        numbers = [number for number, start_tick in starts if start_tick < line.score.length_ticks]
        if numbers != [bar.number for bar in bars_of(line.score)]:
            raise InvalidInput("input", "the score has bars shorter than a ninety-sixth note, give one without them")
        return cls(score, index, line)

    def encoded(self, notes: Sequence[Note], style: int, cuts: Sequence[int] = ()) -> EncodedMelody:
        """The line with these notes (in the codec's ticks) in place of its own; see `encode`."""
        part = replace(self.line.score.parts[0], notes=tuple(notes))
        return encode(replace(self.line.score, parts=(part,)), style, cuts)

    @property
    def notes(self) -> tuple[Note, ...]:
        """The line's notes, in the codec's ticks and octave."""
        return self.line.score.parts[0].notes

    def played(self, note: Note) -> Note:
        """A new note of the codec as it sounds beside the given ones: in their octave and as loud as most of them."""
        velocity = median_low(given.velocity for given in self.score.parts[self.part_index].notes)
        ticks = self.ticks_per_quarter // v.TICKS_PER_QUARTER
        return Note(note.start_tick * ticks, note.pitch - self.line.octave_shift, note.duration_ticks * ticks, velocity)

    def with_notes(self, kept: Iterable[Note], added: Iterable[Note], end_tick: int = 0) -> Score:
        """The given score with these of its part's notes, and new ones of the codec, lasting to ``end_tick`` at least.

        Kept notes stay as they are, to the tick; only where the given ticks cannot say the codec's is every tick
        multiplied.
        """
        finer = self.ticks_per_quarter // self.score.ticks_per_quarter
        score = self.score.with_ticks_per_quarter(self.ticks_per_quarter)
        part = score.parts[self.part_index]
        same = (
            replace(note, start_tick=note.start_tick * finer, duration_ticks=note.duration_ticks * finer)
            for note in kept
        )
        notes = tuple(sorted([*same, *map(self.played, added)]))
        parts = tuple(
            replace(part, notes=notes) if index == self.part_index else other for index, other in enumerate(score.parts)
        )
        ticks = self.ticks_per_quarter // v.TICKS_PER_QUARTER
        last_tick = max((note.end_tick for note in notes), default=0)  # a length off the codec's grid was rounded
        return replace(score, parts=parts, length_ticks=max(score.length_ticks, end_tick * ticks, last_tick))

    @property
    def ticks_per_quarter(self) -> int:
        """The coarsest grid that holds both the given ticks and the codec's; raises InvalidInput if it is too fine."""
        return common_ticks_per_quarter(self.score.ticks_per_quarter, v.TICKS_PER_QUARTER)


def _refuse_too_long(score: Score, notes: int) -> None:
    """A model looks at every note from every other one, and was trained on tunes."""
    if notes > MAX_MELODY_NOTES:
        raise InvalidInput("input", f"the part that is meant must have at most {MAX_MELODY_NOTES} notes, got {notes}")
    if score.length_ticks > MAX_QUARTERS * score.ticks_per_quarter:
        quarters = -(-score.length_ticks // score.ticks_per_quarter)
        raise InvalidInput("input", f"the score must last at most {MAX_QUARTERS} quarter notes, got {quarters}")
