"""A melody read out of turn: what comes before a gap, what comes after it, then what fills it.

In that order a network that looks back alone learns to fill in the middle (Bavarian et al. 2022); here each token keeps
its true place in time. Without a gap a melody is read from its first note to its last.

Beside what `MelodyCursor` tells, the network is told

    segment         before the gap (or in a melody without one), after it, or within
    left            ticks to the end of the gap in 3s, within it
    ahead_N         what stands at the same place N bars later, where that was read already
    next_pitch      the first pitch after the gap
    chord, next     the chords of this bar and the next, if any are wanted: triads from the tonic
"""

from collections.abc import Sequence
from dataclasses import dataclass

from seqgen.music.codec import vocabulary as v
from seqgen.music.codec.cursor import FEATURE_SIZES, MelodyCursor, MelodyHeader

LOOKAHEAD_BARS = (1, 2, 4, 8)
LEFT_TICKS, MAX_LEFT = 3, 64
NO_CHORD, TRIADS = 0, 3
BEFORE, AFTER, WITHIN = range(3)
TICKS_PER_SIXTEENTH = v.TICKS_PER_QUARTER // 4
COORDINATES = 3

GAP_FEATURE_SIZES = FEATURE_SIZES | {
    "segment": 3,
    "left": MAX_LEFT + 1,
    **{f"ahead_{bars}_bars": v.VOCABULARY_SIZE for bars in LOOKAHEAD_BARS},
    "next_pitch": v.VOCABULARY_SIZE,
    "chord": 1 + 12 * TRIADS,
    "next_chord": 1 + 12 * TRIADS,
}

Triad = tuple[int, int]
"""A root's pitch class, and 0, 1 or 2 for major, minor or diminished."""


@dataclass(frozen=True, slots=True)
class Gap:
    """From one barline or note to another, with no change of metre or key and no irregular barline between."""

    start_tick: int
    stop_tick: int


class GapCursor(MelodyCursor):
    """Reads tokens one by one; `skip` jumps over the gap, `fill` comes back to it.

    ``chords`` are one triad or None for each bar, the pick-up's bar first where there is one; none means: not told.
    """

    def __init__(self, header: MelodyHeader, gap: Gap | None = None, chords: Sequence[Triad | None] = ()) -> None:
        super().__init__(header)
        self.gap, self.chords = gap, chords
        self.segment = BEFORE
        self._first_bar_index = self._bar_index
        self._next_pitch = v.START
        self._tokens_read = 0
        self._at_gap: dict[str, object] = {}

    def skip(self) -> None:
        """Go to the end of the gap, in whose place nothing was heard."""
        assert self.gap is not None
        names = "_bar_index", "key", "metre", "_bar_ticks", "_last_token", "_event_token", "_last_pitch", "_matches"
        self._at_gap = {name: getattr(self, name) for name in names}
        self.segment, self.tick = AFTER, self.gap.stop_tick
        while self.position_ticks >= self._bar_ticks:
            self._begin_bar(self._bar_starts[-1] + self._bar_ticks)
        self._last_token, self._event_token, self._last_pitch = v.START, v.REST, v.START
        self._matches = [0] * len(self._matches)

    def fill(self) -> None:
        """Come back to the start of the gap, what comes after it being known."""
        assert self.gap is not None
        for name, value in self._at_gap.items():
            setattr(self, name, value)
        self.segment, self.tick, self.expecting = WITHIN, self.gap.start_tick, v.Expecting.EVENT

    def read(self, token: int) -> None:
        """Advance by one token; raises ValueError where the grammar forbids it."""
        super().read(token)
        self._tokens_read += 1

    def _read_duration(self, token: int) -> None:
        if self.segment == AFTER and self._next_pitch == v.START and v.is_pitch(self._event_token):
            self._next_pitch = self._event_token
        super()._read_duration(token)

    def features(self) -> list[int]:
        """The network's input for predicting the next token: `GAP_FEATURE_SIZES` in order, then three coordinates.

        These are how many tokens were read before it, its sixteenth, and its bar.
        """
        which = 1 if self.expecting is v.Expecting.DURATION else 0
        ahead = [self._heard_ahead(bars) for bars in LOOKAHEAD_BARS]
        left = self.gap.stop_tick - self.tick if self.gap and self.segment == WITHIN else 0
        number = self._bar_index - self._first_bar_index
        return [
            *super().features(),
            self.segment,
            min(left // LEFT_TICKS, MAX_LEFT),
            *(v.START if event is None else event[which] for event in ahead),
            self._next_pitch if self.segment == WITHIN else v.START,
            self._chord_at(number),
            self._chord_at(number + 1),
            self._tokens_read,
            self.tick // TICKS_PER_SIXTEENTH,
            number,
        ]

    def _heard_ahead(self, bars: int) -> tuple[int, int] | None:
        """The event that begins at this place of the bar ``bars`` bars later, where it has been read."""
        index = self._bar_index + 1 + bars
        if index >= len(self._bar_starts):
            return None
        return self._heard.get(self._bar_starts[index] + self.position_ticks)

    def _chord_at(self, number: int) -> int:
        chord = self.chords[number] if number < len(self.chords) else None
        if chord is None:
            return NO_CHORD
        root, quality = chord
        return 1 + (root - self.key.tonic_pitch_class) % 12 + 12 * quality
