"""Score: the one value that every reader makes, every writer takes and every codec speaks. Exact integers only."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import Self

from seqgen.music.key import Key
from seqgen.music.metre import Metre

DEFAULT_METRE = Metre(4, 4)
DEFAULT_KEY = Key("C", "major")
DEFAULT_MICROSECONDS_PER_QUARTER = 500_000


@dataclass(frozen=True, slots=True, order=True)
class Note:
    """One sounding note; ``pitch`` and ``velocity`` as in MIDI (0..127, 1..127), times in ticks."""

    start_tick: int
    pitch: int
    duration_ticks: int
    velocity: int = 80

    @property
    def end_tick(self) -> int:
        """The tick at which the note is over."""
        return self.start_tick + self.duration_ticks


@dataclass(frozen=True, slots=True)
class MetreChange:
    """From ``start_tick`` on, bars are of this metre."""

    start_tick: int
    metre: Metre


@dataclass(frozen=True, slots=True)
class KeyChange:
    """From ``start_tick`` on, the key signature is this one."""

    start_tick: int
    key: Key


@dataclass(frozen=True, slots=True)
class TempoChange:
    """From ``start_tick`` on, a quarter note lasts ``microseconds_per_quarter``."""

    start_tick: int
    microseconds_per_quarter: int

    @classmethod
    def from_quarters_per_minute(cls, quarters_per_minute: float, start_tick: int = 0) -> Self:
        """The nearest whole number of microseconds, which is what MIDI stores."""
        return cls(start_tick, round(60_000_000 / quarters_per_minute))

    @property
    def quarters_per_minute(self) -> float:
        """Tempo in quarters per minute."""
        return 60_000_000 / self.microseconds_per_quarter


@dataclass(frozen=True, slots=True)
class Part:
    """One voice or instrument: notes in order of start, then pitch."""

    notes: tuple[Note, ...]
    name: str = ""
    program: int = 0
    is_drum: bool = False


@dataclass(frozen=True, slots=True)
class Score:
    """A piece of music.

    ``length_ticks`` includes rests after the last note. ``bar_restarts`` are the ticks at which a bar begins
    out of turn: the end of a pick-up, or of a bar that the source wrote too short or too long for its metre.
    Metre, key and tempo hold from their start until the next; the first of each starts at tick 0 (absent:
    4/4, C major, 120).
    """

    ticks_per_quarter: int
    parts: tuple[Part, ...]
    length_ticks: int
    metres: tuple[MetreChange, ...] = (MetreChange(0, DEFAULT_METRE),)
    keys: tuple[KeyChange, ...] = (KeyChange(0, DEFAULT_KEY),)
    tempos: tuple[TempoChange, ...] = (TempoChange(0, DEFAULT_MICROSECONDS_PER_QUARTER),)
    bar_restarts: tuple[int, ...] = ()
    title: str = ""

    @property
    def metre(self) -> Metre:
        """The metre at the start."""
        return self.metres[0].metre

    @property
    def key(self) -> Key:
        """The key at the start."""
        return self.keys[0].key

    @property
    def notes(self) -> tuple[Note, ...]:
        """The notes of all parts together, in order."""
        return tuple(sorted(note for part in self.parts for note in part.notes))

    def bar_starts(self) -> tuple[int, ...]:
        """Ticks at which bars start; the first is 0 unless the piece opens with a pick-up, which is not
        counted.

        >>> Score(24, (), 84, metres=(MetreChange(0, Metre(6, 8)),), bar_restarts=(12,)).bar_starts()
        (12,)
        """
        starts = tuple(self._bar_starts())
        return starts[1:] if self.pickup_ticks else starts

    def _bar_starts(self) -> Iterator[int]:
        resets = sorted({change.start_tick for change in self.metres} | set(self.bar_restarts) | {0, self.length_ticks})
        for start, stop in pairwise(resets):
            yield from range(start, stop, self.metre_at(start).bar_ticks(self.ticks_per_quarter))

    @property
    def pickup_ticks(self) -> int:
        """Length of the incomplete bar before bar 1, 0 where there is none."""
        first = self.bar_restarts[0] if self.bar_restarts else 0
        return first if first < self.metre.bar_ticks(self.ticks_per_quarter) else 0

    def metre_at(self, tick: int) -> Metre:
        """The metre in force at a tick."""
        index = bisect_right(self.metres, tick, key=lambda change: change.start_tick)
        return self.metres[max(0, index - 1)].metre

    def key_at(self, tick: int) -> Key:
        """The key in force at a tick."""
        index = bisect_right(self.keys, tick, key=lambda change: change.start_tick)
        return self.keys[max(0, index - 1)].key

    def seconds_at(self, tick: int) -> float:
        """Time of a tick in seconds from the start, by the tempo map."""
        microseconds = Fraction(0)
        for change, following in zip(self.tempos, (*self.tempos[1:], None), strict=True):
            stop = tick if following is None else min(tick, following.start_tick)
            elapsed_ticks = max(0, stop - change.start_tick)
            microseconds += Fraction(elapsed_ticks * change.microseconds_per_quarter, self.ticks_per_quarter)
        return float(microseconds / 1_000_000)

    def with_ticks_per_quarter(self, ticks_per_quarter: int) -> "Score":
        """The same music on another grid; raises ValueError naming the first tick that does not fall on it."""

        def scale(tick: int) -> int:
            scaled, remainder = divmod(tick * ticks_per_quarter, self.ticks_per_quarter)
            if remainder:
                raise ValueError(
                    f"tick {tick} of {self.ticks_per_quarter} a quarter does not fall on a grid of {ticks_per_quarter}"
                )
            return scaled

        def rescale_note(note: Note) -> Note:
            return replace(note, start_tick=scale(note.start_tick), duration_ticks=scale(note.duration_ticks))

        return replace(
            self,
            ticks_per_quarter=ticks_per_quarter,
            length_ticks=scale(self.length_ticks),
            parts=tuple(replace(part, notes=tuple(map(rescale_note, part.notes))) for part in self.parts),
            metres=tuple(replace(change, start_tick=scale(change.start_tick)) for change in self.metres),
            keys=tuple(replace(change, start_tick=scale(change.start_tick)) for change in self.keys),
            tempos=tuple(replace(change, start_tick=scale(change.start_tick)) for change in self.tempos),
            bar_restarts=tuple(map(scale, self.bar_restarts)),
        )
