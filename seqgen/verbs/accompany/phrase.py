"""The player's phrase: one line of notes, of which only the newest may still change, and where it is over."""

from dataclasses import replace

from seqgen.music.codec import vocabulary as v
from seqgen.music.score import Note
from seqgen.verbs.accompany.events import NoteOff, NoteOn
from seqgen.verbs.accompany.grid import STEP_TICKS, LiveGrid
from seqgen.verbs.accompany.task import MAX_PHRASE_BARS, AccompanyTask

SOUNDING = 0  # the duration of a note that has not ended


class LivePhrase:
    """Notes are on the session's grid and in the player's pitches; each ends where the next begins, or before."""

    def __init__(self, task: AccompanyTask, grid: LiveGrid) -> None:
        self._grid = grid
        self._rest_ticks = task.rest_quarters * v.TICKS_PER_QUARTER
        self._bars = task.phrase_bars or MAX_PHRASE_BARS
        self._newest: Note | None = None
        self._held: set[int] = set()
        self._start_tick = self._silent_tick = 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing was played since the last phrase."""
        return self._newest is None

    @property
    def end_tick(self) -> float | None:
        """Where the phrase is over if nothing else is played; None where there is none.

        That is a rest behind the last sound, whose end is rounded to a 16th too, but not behind the phrase's last bar.
        As long as a key is held, there is no rest.
        """
        if self._newest is None:
            return None
        barline = self._grid.barline_after(self._start_tick, self._bars)
        return barline if self._held else min(barline, self._silent_tick + self._rest_ticks)

    def press(self, event: NoteOn, earliest_tick: int) -> Note | None:
        """Begin a note, not before ``earliest_tick``; returns the one before it if that will not change any more.

        Of notes that begin in the same 16th the last one counts: the others are ornaments, or below it in a chord.
        """
        tick, before = max(self._grid.step(event.at_seconds), earliest_tick), self._newest
        if before is None:
            self._start_tick = tick
        elif tick <= before.start_tick:
            tick, before = before.start_tick, None
        self._held.add(event.pitch)
        self._newest = Note(tick, event.pitch, SOUNDING, event.velocity)
        return before and _ended(before, tick)

    def release(self, event: NoteOff) -> None:
        """End a note."""
        if event.pitch not in self._held:
            return
        self._held.remove(event.pitch)
        note = self._newest
        if note is not None:
            self._silent_tick = max(self._grid.step(event.at_seconds), note.start_tick + STEP_TICKS)
            if (note.pitch, note.duration_ticks) == (event.pitch, SOUNDING):
                self._newest = replace(note, duration_ticks=self._silent_tick - note.start_tick)

    def newest_until(self, tick: int) -> Note:
        """The newest note as it is if the phrase is over at a tick, a 16th long at least."""
        assert self._newest is not None
        return _ended(self._newest, max(tick, self._newest.start_tick + STEP_TICKS))

    def clear(self) -> None:
        """Begin another phrase; keys that are held stay so."""
        self._newest = None


def _ended(note: Note, tick: int) -> Note:
    """The note as it was played until a tick."""
    longest = tick - note.start_tick
    return replace(note, duration_ticks=min(note.duration_ticks, longest) or longest)
