"""Where a melody stands after each token: bar, beat, key, what was heard at the same place some bars ago.

The same walk serves three masters: the decoder takes the notes, the network takes the features, generation asks
what may come next. A recurrent network cannot count sixteenths over 32 bars or recite a strain from memory; told the
position and what stood there 1, 2, 4, 8 and 16 bars ago, it need only decide (the idea of Magenta's Lookback RNN).
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from seqgen.music.codec import vocabulary as v
from seqgen.music.key import MAX_SHARPS, Key
from seqgen.music.metre import DENOMINATORS, MAX_NUMERATOR, Metre
from seqgen.music.score import Note
from seqgen.music.styles import STYLE_ROWS

LOOKBACK_BARS = (1, 2, 4, 8, 16)
MAX_MATCHES = 8
MAX_COUNTED_BARS = 64
MAX_POSITION_TICKS = 256
MAX_BEAT_TICKS = 96

FEATURE_SIZES = {
    "token": v.VOCABULARY_SIZE,
    "position_in_bar": MAX_POSITION_TICKS,
    "position_in_beat": MAX_BEAT_TICKS,
    "bar_number": MAX_COUNTED_BARS,
    "bars_left": MAX_COUNTED_BARS,
    **{f"heard_{bars}_bars_ago": v.VOCABULARY_SIZE for bars in LOOKBACK_BARS},
    **{f"matches_{bars}_bars_ago": MAX_MATCHES + 1 for bars in LOOKBACK_BARS},
    "last_pitch": v.VOCABULARY_SIZE,
    "style": STYLE_ROWS,
    "tonic": 12,
    "mode": len(v.MODE_NAMES),
    "numerator": MAX_NUMERATOR + 1,
    "denominator": len(DENOMINATORS),
    "bars": MAX_COUNTED_BARS,
}


@dataclass(frozen=True, slots=True)
class MelodyHeader:
    """What is known before the first note: the conditioning. ``style`` is an index below 16."""

    style: int
    key: Key
    metre: Metre
    bars: int
    pickup_ticks: int = 0


class MelodyCursor:
    """Reads tokens one by one. Ticks are the codec's own, 24 a quarter."""

    def __init__(self, header: MelodyHeader) -> None:
        self.header = header
        self.key, self.metre = header.key, header.metre
        self.tick = 0
        self.notes: list[Note] = []
        self.bar_restarts: list[int] = [header.pickup_ticks] if header.pickup_ticks else []
        self.metre_changes: list[tuple[int, Metre]] = [(0, header.metre)]
        self.key_changes: list[tuple[int, Key]] = [(0, header.key)]
        self.expecting = v.Expecting.EVENT
        self._bar_ticks = header.metre.bar_ticks(v.TICKS_PER_QUARTER)
        # Entry i is the start of bar i - 1: the first is a bar before bar 0, in which a pick-up lies.
        self._bar_starts = [header.pickup_ticks - self._bar_ticks, header.pickup_ticks]
        if not header.pickup_ticks:
            self._bar_starts = [-self._bar_ticks, 0]
        self._bar_index = -1 if header.pickup_ticks else 0
        self._last_token = v.START
        self._event_token = v.REST
        self._last_pitch = v.REST
        self._heard: dict[int, tuple[int, int]] = {}
        self._matches = [0] * len(LOOKBACK_BARS)

    @property
    def position_ticks(self) -> int:
        """Ticks since the barline."""
        return self.tick - self._bar_starts[self._bar_index + 1]

    @property
    def end_tick(self) -> int:
        """Where the piece will end if no bar is irregular: the pick-up and ``header.bars`` full bars."""
        return self.header.pickup_ticks + self.header.bars * self.header.metre.bar_ticks(v.TICKS_PER_QUARTER)

    def read_all(self, tokens: Iterable[int]) -> None:
        """Read several tokens."""
        for token in tokens:
            self.read(token)

    def read(self, token: int) -> None:
        """Advance by one token; raises ValueError where the grammar forbids it."""
        if self.expecting is v.Expecting.EVENT:
            self._read_event(token)
        elif self.expecting is v.Expecting.DURATION and v.is_duration(token):
            self._read_duration(token)
        elif self.expecting is v.Expecting.DENOMINATOR and token >= v.FIRST_DENOMINATOR:
            self._change_metre(token)
        elif self.expecting is v.Expecting.MODE and v.FIRST_MODE <= token < v.FIRST_NUMERATOR:
            self._change_key(token)
        else:
            raise ValueError(f"token {token} cannot come where the grammar expects {self.expecting.name}")
        self._last_token = token

    def _read_event(self, token: int) -> None:
        if v.FIRST_NUMERATOR <= token < v.FIRST_DENOMINATOR:
            self.expecting = v.Expecting.DENOMINATOR
        elif v.FIRST_SHARPS <= token < v.FIRST_MODE:
            self.expecting = v.Expecting.MODE
        elif token == v.CUT:
            self._restart_bar()
            self.bar_restarts.append(self.tick)
        elif token == v.END:
            self.expecting = v.Expecting.NOTHING
        elif v.is_pitch(token) or token in (v.REST, v.HOLD):
            self._event_token = token
            self.expecting = v.Expecting.DURATION
        else:
            raise ValueError(f"token {token} starts no event")

    def _read_duration(self, token: int) -> None:
        ticks = v.duration_of(token)
        self._remember(token)
        if v.is_pitch(self._event_token):
            pitch = v.reference_pitch(self.key) + v.interval_of(self._event_token)
            self.notes.append(Note(self.tick, pitch, ticks))
            self._last_pitch = self._event_token
        elif self._event_token == v.HOLD and self.notes:
            held = self.notes[-1]
            self.notes[-1] = Note(held.start_tick, held.pitch, held.duration_ticks + ticks)
        self.tick += ticks
        while self.position_ticks >= self._bar_ticks:
            self._begin_bar(self._bar_starts[-1] + self._bar_ticks)
        self.expecting = v.Expecting.EVENT

    def _begin_bar(self, start_tick: int) -> None:
        self._bar_index += 1
        if self._bar_index + 1 == len(self._bar_starts):
            self._bar_starts.append(start_tick)

    def _restart_bar(self) -> None:
        if self.position_ticks > 0:
            self._bar_index += 1
            self._bar_starts[self._bar_index + 1 :] = [self.tick]

    def _change_metre(self, token: int) -> None:
        numerator = self._last_token - v.FIRST_NUMERATOR + 1
        self.metre = Metre(numerator, DENOMINATORS[token - v.FIRST_DENOMINATOR])
        self._bar_ticks = self.metre.bar_ticks(v.TICKS_PER_QUARTER)
        self._restart_bar()
        self.metre_changes.append((self.tick, self.metre))
        self.expecting = v.Expecting.EVENT

    def _change_key(self, token: int) -> None:
        sharps = self._last_token - v.FIRST_SHARPS - MAX_SHARPS
        self.key = Key.from_sharps(sharps, v.MODE_NAMES[token - v.FIRST_MODE])
        self.key_changes.append((self.tick, self.key))
        self.expecting = v.Expecting.EVENT

    def _remember(self, duration: int) -> None:
        event = (self._event_token, duration)
        for index, bars in enumerate(LOOKBACK_BARS):
            is_same = self._heard_ago(bars) == event
            self._matches[index] = min(MAX_MATCHES, self._matches[index] + 1) if is_same else 0
        self._heard[self.tick] = event

    def _heard_ago(self, bars: int) -> tuple[int, int] | None:
        """The event that began at this place of the bar ``bars`` bars ago."""
        index = self._bar_index + 1 - bars
        return self._heard.get(self._bar_starts[index] + self.position_ticks) if index >= 0 else None

    def features(self) -> list[int]:
        """The network's input for predicting the next token, in the order of `FEATURE_SIZES`."""
        which = 1 if self.expecting is v.Expecting.DURATION else 0
        heard = [self._heard_ago(bars) for bars in LOOKBACK_BARS]
        position, number = self.position_ticks, self._bar_index + 1
        return [
            self._last_token,
            min(position, MAX_POSITION_TICKS - 1),
            min(position % self.metre.beat_ticks(v.TICKS_PER_QUARTER), MAX_BEAT_TICKS - 1),
            min(number, MAX_COUNTED_BARS - 1),
            max(0, min(self.header.bars - self._bar_index, MAX_COUNTED_BARS - 1)),
            *(v.START if event is None else event[which] for event in heard),
            *self._matches,
            self._last_pitch,
            self.header.style,
            self.key.tonic_pitch_class,
            v.MODE_NAMES.index(self.key.mode),
            self.metre.numerator,
            DENOMINATORS.index(self.metre.denominator),
            min(self.header.bars, MAX_COUNTED_BARS - 1),
        ]


def feature_rows(header: MelodyHeader, tokens: list[int]) -> np.ndarray:
    """Features before each token: (T, F) int16, row t for predicting ``tokens[t]``."""
    cursor = MelodyCursor(header)
    rows = np.empty((len(tokens), len(FEATURE_SIZES)), np.int16)
    for row, token in zip(rows, tokens, strict=True):
        row[:] = cursor.features()
        cursor.read(token)
    return rows
