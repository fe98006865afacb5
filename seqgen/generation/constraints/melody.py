"""All constraints of one melody together: the legal tokens at each step."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from seqgen.generation.constraints.constraint import Constraint, Pitches, PitchSet
from seqgen.generation.constraints.grid import grid_durations
from seqgen.music.codec import vocabulary as v
from seqgen.music.codec.cursor import MelodyCursor
from seqgen.music.key import Key

Tokens = NDArray[np.int64]


class MelodyConstraints:
    """Metre and length, and every wish of ``constraints``, for one melody; metre and key never change.

    The piece ends exactly at ``end_tick``; durations are `grid_durations`. There is always a legal token:

    * time never runs into a wall: each stop (the end, a fixed start or end, the close) lies later than the cursor, and
      the grid leads to every stop;
    * a rest may begin anywhere but at a fixed start and at the close, and there the pitch wanted passes all the others.

    The second holds for wishes that do not contradict each other, which `verbs.compose.contradictions` checks before.
    """

    def __init__(self, key: Key, end_tick: int, constraints: Sequence[Constraint]) -> None:
        self.end_tick = end_tick
        self._reference_pitch = v.reference_pitch(key)
        self._pitches = self._reference_pitch + np.arange(v.LOWEST_INTERVAL, v.HIGHEST_INTERVAL + 1)
        for pitch_set in (wish for wish in constraints if isinstance(wish, PitchSet)):
            self._pitches = pitch_set.among(self._pitches)
        self._events = np.concatenate([[v.REST], self._tokens(self._pitches)])
        self._constraints = [wish for wish in constraints if not isinstance(wish, PitchSet)]

    def legal_events(self, cursor: MelodyCursor) -> Tokens:
        """The event tokens (K,), K >= 1, where the cursor expects an event."""
        if cursor.tick == self.end_tick:
            return np.array([v.END])
        if not self._constraints:
            return self._events
        pitches = self._pitches
        for constraint in self._constraints:
            pitches = constraint.pitches(cursor, pitches)
        tokens = self._tokens(pitches)
        may_rest = all(constraint.allows_rest(cursor) for constraint in self._constraints)
        return np.concatenate([[v.REST], tokens]) if may_rest else tokens

    def legal_durations(self, cursor: MelodyCursor, event: int) -> Tokens:
        """The duration tokens (K,), K >= 1, of the event token that was read last."""
        pitch = v.interval_of(event) + self._reference_pitch if v.is_pitch(event) else None
        latest = [constraint.latest_end(cursor, pitch) for constraint in self._constraints]
        earliest = [constraint.earliest_end(cursor, pitch) for constraint in self._constraints]
        longest_ticks = min([self.end_tick, *(tick for tick in latest if tick is not None)]) - cursor.tick
        shortest_ticks = max([0, *(tick - cursor.tick for tick in earliest if tick is not None)])
        durations = grid_durations(cursor.position_ticks, min(longest_ticks, v.MAX_DURATION_TICKS))
        return durations[durations >= shortest_ticks] + v.duration_token(0)

    def _tokens(self, pitches: Pitches) -> Tokens:
        return pitches + v.pitch_token(-self._reference_pitch)
