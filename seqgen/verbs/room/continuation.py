"""continue: a melody goes on for some bars, in its own key and metre; what was given stays untouched."""

from dataclasses import dataclass, replace

from seqgen.field_checks import refuse, whole_within
from seqgen.generation.prompted_sequence import PromptedSequence
from seqgen.models import MelodyTransformer
from seqgen.music.bars import Bar, bars_of
from seqgen.music.codec import vocabulary as v
from seqgen.music.codec.cursor import MelodyCursor
from seqgen.music.codec.gap_cursor import Gap
from seqgen.music.score import Score
from seqgen.verbs.compose.task import MAX_BARS
from seqgen.verbs.given_melody import GivenMelody
from seqgen.verbs.room.room import Room
from seqgen.verbs.room.task import RoomTask
from seqgen.verbs.room.work import RoomWork


@dataclass(frozen=True, slots=True, kw_only=True)
class ContinueTask(RoomTask):
    """Go on behind the end for ``bars`` full bars, 1..128; a bar that the score leaves unfinished is finished first.

    Raises InvalidInputs.
    """

    bars: int = 8

    def __post_init__(self) -> None:
        refuse((whole_within("bars", self.bars, 1, MAX_BARS), *self.room_errors()))


class Continuation(RoomWork):
    """How a `ContinueTask` is done; raises InvalidInput where its score holds no melody that can go on."""

    def __init__(self, task: ContinueTask) -> None:
        given = GivenMelody.of(task.score, task.part)
        super().__init__(given, _room_behind(given, task.bars))
        self.task = task
        melody = self.given.encoded(self.given.notes, task.style_index)
        full_bars = sum(bar.number > 0 for bar in self.room.bars)
        self._header, self._tokens = replace(melody.header, bars=full_bars), melody.tokens[:-1]

    def sequence(self, network: MelodyTransformer, index: int) -> PromptedSequence:
        """The melody number ``index``; the task's seed is known."""
        cursor = network.cursor(self._header, chords=self.room.triads(self.task.chords))
        return self.room.sequence(cursor, self.task, index, self._tokens)

    def finished(self, cursor: MelodyCursor) -> Score:
        """The given score with the new notes behind its own."""
        kept = self.given.score.parts[self.given.part_index].notes
        return self.given.with_notes(kept, self.new_notes(cursor), self.room.gap.stop_tick)


def _room_behind(given: GivenMelody, count: int) -> Room:
    """The rest of the last given bar, if it is not full, and so many bars more."""
    line = given.line.score
    *earlier, last = bars_of(line)
    bar_ticks = last.metre.bar_ticks(v.TICKS_PER_QUARTER)
    is_unfinished = last.number > 0 and last.duration_ticks < bar_ticks
    first_tick = last.start_tick + bar_ticks if is_unfinished else last.end_tick
    new = (
        Bar(last.number + number, tick, tick + bar_ticks, last.metre)
        for number, tick in enumerate(range(first_tick, first_tick + count * bar_ticks, bar_ticks), start=1)
    )
    bars = (*earlier, replace(last, end_tick=first_tick), *new)
    return Room(given, Gap(line.length_ticks, bars[-1].end_tick), bars, len(earlier) + (0 if is_unfinished else 1))
