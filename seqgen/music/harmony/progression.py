"""Progression: the chords of some bars as musicians write them, ``D | G A | D / / A |``.

Bars stand between ``|``, the entries of a bar between spaces: a chord, ``/`` or ``.`` for the chord before it once
more, ``-`` or ``N.C.`` for none. The entries of a bar share its beats evenly; where they cannot, earlier ones last
longer: two in 3/4 take two beats and one. A bar with more entries than beats is shared by halves of beats (thirds in
compound metres), then by halves of those. A progression is metre-free, and begins again after its last bar for as long
as the music goes on: four bars accompany sixteen.
"""

from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

from seqgen.errors import InvalidInput
from seqgen.music.harmony.beats import beats_of
from seqgen.music.harmony.chord import Chord
from seqgen.music.metre import Metre

MAX_BARS, MAX_ENTRIES = 128, 32
REPEATS, SILENT_ENTRIES = ("/", "."), ("-", "N.C.", "NC")


@dataclass(frozen=True, slots=True)
class ChordChange:
    """From ``start_tick`` of a bar on, this chord holds, or none."""

    start_tick: int
    chord: Chord | None


@dataclass(frozen=True, slots=True)
class Progression:
    """The entries of each bar; 1..128 bars of 1..32 entries, a chord or None (none sounds).

    Raises InvalidInput (field ``chords``) that names the bar, counted from 1.

    >>> progression = Progression.parse("D | G A | D / / A |")
    >>> print(progression, len(progression.bars), progression.chord_at(5, 30, Metre(3, 4), 24))
    D | G A | D / / A 3 D
    """

    bars: tuple[tuple[Chord | None, ...], ...]

    def __post_init__(self) -> None:
        if not 1 <= len(self.bars) <= MAX_BARS:
            raise InvalidInput("chords", f"chords must fill 1..{MAX_BARS} bars, got {len(self.bars)}")
        for number, entries in enumerate(self.bars, 1):
            if not 1 <= len(entries) <= MAX_ENTRIES:
                raise InvalidInput(
                    "chords",
                    f"bar {number} of chords must have 1..{MAX_ENTRIES} entries (- for no chord), got {len(entries)}",
                )

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``D | G A | D / / A |``; a line's end is a barline too; raises InvalidInput that names the bar."""
        lines = [line.strip().strip("|") for line in text.splitlines() if line.strip()]
        entries: list[Chord | None] = []
        bars = []
        for number, bar in enumerate((bar for line in lines for bar in line.split("|")), 1):
            first = len(entries)
            for word in bar.split():
                entries.append(_read_entry(word, entries, number))
            bars.append(tuple(entries[first:]))
        return cls(tuple(bars))

    def changes(self, bar_index: int, metre: Metre, ticks_per_quarter: int) -> tuple[ChordChange, ...]:
        """The chords of a bar with their starts, the first at tick 0, neighbours always different.

        ``bar_index`` counts from 0 and may go beyond the end; a pick-up is bar -1, the end of the last bar.

        >>> [change.start_tick for change in Progression.parse("D A").changes(0, Metre(6, 8), 24)]
        [0, 36]
        """
        entries = self.bars[bar_index % len(self.bars)]
        starts = entry_starts(len(entries), metre, ticks_per_quarter)
        rows = zip(starts, entries, _repeats(entries), strict=True)
        return tuple(ChordChange(start, entry) for start, entry, is_repeat in rows if not is_repeat)

    def chord_at(self, bar_index: int, tick_in_bar: int, metre: Metre, ticks_per_quarter: int) -> Chord | None:
        """The chord at a tick of a bar (as in `changes`), None where there is none; the last holds in longer bars."""
        entries = self.bars[bar_index % len(self.bars)]
        starts = entry_starts(len(entries), metre, ticks_per_quarter)
        return entries[max(0, bisect_right(starts, tick_in_bar) - 1)]

    def __str__(self) -> str:
        return " | ".join(map(_bar_text, self.bars))


@lru_cache(maxsize=1024)
def entry_starts(entries: int, metre: Metre, ticks_per_quarter: int) -> tuple[int, ...]:
    """Ticks at which the entries of a bar begin.

    >>> entry_starts(2, Metre(3, 4), 24), entry_starts(4, Metre(2, 2), 24), entry_starts(4, Metre(6, 8), 24)
    ((0, 48), (0, 24, 48, 72), (0, 24, 36, 60))
    """
    units = _units(entries, metre)
    unit_starts = [-(-index * units // entries) for index in range(entries)]
    bar_ticks = metre.bar_ticks(ticks_per_quarter)
    return tuple(start * bar_ticks // units for start in unit_starts)


def _units(entries: int, metre: Metre) -> int:
    """The pieces of a bar, from its beats down, that are enough for the entries."""
    units, pieces = beats_of(metre)
    while units < entries:
        units, pieces = units * pieces, 2
    return units


def _read_entry(word: str, earlier: list[Chord | None], bar_number: int) -> Chord | None:
    if word in SILENT_ENTRIES:
        return None
    if word not in REPEATS:
        return _read_chord(word, bar_number)
    if not earlier:
        raise InvalidInput(
            "chords", f"bar {bar_number} of chords begins with {word}, which repeats a chord; write a chord first"
        )
    return earlier[-1]


def _read_chord(word: str, bar_number: int) -> Chord:
    try:
        return Chord.parse(word)
    except InvalidInput as error:
        raise InvalidInput("chords", f"bar {bar_number} of chords: {error}") from error


def _repeats(entries: tuple[Chord | None, ...]) -> list[bool]:
    """For each entry whether it is the one before it once more."""
    return [index > 0 and entries[index - 1] == entry for index, entry in enumerate(entries)]


def _bar_text(entries: tuple[Chord | None, ...]) -> str:
    rows = zip(entries, _repeats(entries), strict=True)
    return " ".join(REPEATS[0] if is_repeat else str(entry or "N.C.") for entry, is_repeat in rows)
