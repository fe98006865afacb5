"""accompany: a partner who listens to a phrase and answers it, in the player's key, metre and tempo.

What is heard goes into the network at once, so that when the phrase is over only the answer is left to be made: its
first note takes two steps.
"""

from collections.abc import Iterator
from functools import partial
from typing import Self

import numpy as np
from numpy.typing import NDArray

from seqgen.errors import InvalidInput
from seqgen.generation import Sampler
from seqgen.generation.constraints import InRange, InScale, MelodyConstraints
from seqgen.models import MelodyTransformer
from seqgen.music.codec import vocabulary as v
from seqgen.music.codec.cursor import MelodyHeader
from seqgen.music.score import Note
from seqgen.verbs.accompany_task import AccompanyTask, PlayedNote
from seqgen.verbs.live_grid import STEP_TICKS, USUAL_PITCH, LiveGrid

SESSION_BARS = 64  # how long the network is told that the piece will be: longer than it counts
BEYOND_SEMITONES = 5  # how far answers go above and below what was heard
DEFAULT_VELOCITY = 80


class Accompaniment:
    """One session; use it in a ``with`` block, which gives the network's memory back."""

    def __init__(self, network: MelodyTransformer, task: AccompanyTask) -> None:
        self.task, self._network, self._slot = task, network, network.start()
        self._cursor = network.cursor(MelodyHeader(task.style_index, task.key, task.metre, SESSION_BARS))
        self._sampler, self._grid = Sampler.of(task, 0), LiveGrid(task)
        self._pending: Note | None = None  # heard, but not yet read: the next may still cut it short
        self._phrase_start_tick = 0
        self._pitches: list[int] = []
        self._velocity = DEFAULT_VELOCITY

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *details: object) -> None:
        self._network.stop(self._slot)

    def hear(self, played: PlayedNote) -> None:
        """Take in a note of the player's, which must not begin before the one heard last.

        It is taken to begin a 16th behind that one at the earliest, and not before an answer is over. Raises
        InvalidInput for a note out of order.
        """
        last = self._pending
        note = self._grid.note(played, self._cursor.tick if last is None else last.start_tick + STEP_TICKS)
        if last is None:
            self._phrase_start_tick = note.start_tick
        elif self._grid.tick(played.start_seconds) < last.start_tick - STEP_TICKS:
            sentence = f"notes must come in order of start, got one at {played.start_seconds:g} s after a later one"
            raise InvalidInput("start_seconds", sentence)
        self._read_pending(note.start_tick)
        self._pending, self._velocity = note, played.velocity
        self._pitches.append(note.pitch)

    def is_phrase_over(self, now_seconds: float) -> bool:
        """Whether the player has rested for long enough, or has filled the bars of a phrase."""
        if self._pending is None:
            return False
        now_tick = self._grid.tick(now_seconds)
        has_rested = now_tick >= self._pending.end_tick + self.task.rest_quarters * v.TICKS_PER_QUARTER
        bars = self.task.phrase_bars
        return has_rested or (bars is not None and now_tick >= self._grid.barline_after(self._phrase_start_tick, bars))

    def answer(self, now_seconds: float) -> Iterator[PlayedNote]:
        """The partner's notes, each as soon as it is sampled, from the next beat on to a barline."""
        start_tick = self._grid.beat_from(self._grid.tick(now_seconds))
        self._read_pending(start_tick)
        self._read_event(v.REST, max(start_tick, self._grid.beat_from(self._cursor.tick)))
        end_tick = self._grid.barline_after(self._cursor.tick, self.task.answer_bars)
        constraints, event = self._constraints(end_tick), v.REST
        while self._cursor.tick < end_tick:
            is_event = self._cursor.expecting is v.Expecting.EVENT
            legal = constraints.legal_events if is_event else partial(constraints.legal_durations, event=event)
            event = self._sampler.choose(self._step(), legal(self._cursor))
            self._cursor.read(event)
            if not is_event and self._cursor.notes and self._cursor.notes[-1].end_tick == self._cursor.tick:
                yield self._grid.played(self._cursor.notes[-1], self._velocity)

    def _step(self) -> NDArray[np.float32]:
        """The network's logits for the next token."""
        logits: NDArray[np.float32] = self._network.step(np.array([self._cursor.features()]), [self._slot])[0]
        return logits

    def _read_event(self, event: int, stop_tick: int) -> None:
        """Read a pitch or a rest that lasts until ``stop_tick``."""
        while self._cursor.tick < stop_tick:
            for token in (event, v.duration_token(min(stop_tick - self._cursor.tick, v.MAX_DURATION_TICKS))):
                self._step()
                self._cursor.read(token)
            event = v.REST if event == v.REST else v.HOLD

    def _read_pending(self, cut_tick: int) -> None:
        """Read the note that was heard last, which ends at ``cut_tick`` at the latest, if it is a 16th long then."""
        if self._pending is not None:
            note, self._pending = self._pending, None
            self._read_event(v.REST, note.start_tick)
            token = v.pitch_token(note.pitch - v.reference_pitch(self.task.key))
            self._read_event(token, max(note.start_tick + STEP_TICKS, min(note.end_tick, cut_tick)))

    def _constraints(self, end_tick: int) -> MelodyConstraints:
        pitches = self._pitches or [USUAL_PITCH]
        reach = InRange(min(pitches) - BEYOND_SEMITONES, max(pitches) + BEYOND_SEMITONES)
        return MelodyConstraints(self.task.key, end_tick, [reach, InScale(self.task.key.pitch_classes)])
