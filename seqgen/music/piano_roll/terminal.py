"""A piano roll in characters: a row for each degree of the scale, half blocks where notes begin.

▐███▐█▐█     a quarter and two eighths of one pitch: the gap on the left of ▐ parts a note from the one before
"""

from collections.abc import Sequence
from fractions import Fraction
from math import ceil

from seqgen.errors import InvalidInput
from seqgen.music.bars import Bar
from seqgen.music.piano_roll.layout import (
    caption,
    drawable_bars,
    drawn_parts,
    notes_within,
    pitch_range,
    systems_of,
)
from seqgen.music.score import Note, Score
from seqgen.music.spelling import spell

NOTE_BEGINS, NOTE_GOES_ON, BARLINE, BEAT = "▐", "█", "│", "·"
COLUMNS_PER_QUARTER = (2, 3, 4)
BARS_PER_SYSTEM = (8, 4, 2, 1)
LABEL_COLUMNS = 5
MIN_WIDTH_COLUMNS = 24


def terminal_roll(score: Score, width_columns: int = 80) -> str:
    """Lines of at most ``width_columns`` characters, without colour and without a newline at the end.

    Rows are the scale's pitches, and those that sound. A column is the coarsest of an eighth, a triplet
    eighth and a sixteenth on which all notes begin; finer notes are moved to a sixteenth. Raises InvalidInput
    for fewer than 24 columns or more than 512 bars.

    >>> from seqgen.music import Part
    >>> print(terminal_roll(Score(24, (Part((Note(0, 60, 48), Note(48, 64, 24), Note(72, 64, 24))),), 96)))
    C major · 4/4 · ♩ = 120
    <BLANKLINE>
         1
      E4 │· · ▐█▐█│
      D4 │· · · · │
      C4 │▐███· · │
    """
    if width_columns < MIN_WIDTH_COLUMNS:
        raise InvalidInput("width", f"a roll needs at least {MIN_WIDTH_COLUMNS} columns, got {width_columns}")
    title = "".join(char if char.isprintable() else "□" for char in score.title)
    lines = [title, caption(score)] if title else [caption(score)]
    notes = sorted(note for part in drawn_parts(score) for note in part.notes)
    systems, ticks_per_column = _fit(score, notes, width_columns - LABEL_COLUMNS - 1)
    for system in systems:
        lines += ["", *_System(score, system, ticks_per_column).lines(notes)]
    return "\n".join(lines)


def _fit(score: Score, notes: Sequence[Note], columns: int) -> tuple[list[list[Bar]], Fraction]:
    """As many bars to a system as there is room for, and how long a column is."""
    bars = drawable_bars(score)
    ticks_per_column = _ticks_per_column(score.ticks_per_quarter, notes)
    while True:
        for bars_per_system in BARS_PER_SYSTEM:
            systems = systems_of(bars, bars_per_system)
            widths = [sum(1 + _columns(bar, ticks_per_column) for bar in system) for system in systems]
            if max(widths, default=0) <= columns:
                return systems, ticks_per_column
        ticks_per_column *= 2


def _ticks_per_column(ticks_per_quarter: int, notes: Sequence[Note]) -> Fraction:
    for columns in COLUMNS_PER_QUARTER:
        if all(note.start_tick * columns % ticks_per_quarter == 0 for note in notes):
            break
    return Fraction(ticks_per_quarter, columns)


def _columns(bar: Bar, ticks_per_column: Fraction) -> int:
    return ceil(bar.duration_ticks / ticks_per_column)


class _System:
    """One row of bars. A cell is a list's item, so that notes can be drawn over the grid."""

    def __init__(self, score: Score, bars: Sequence[Bar], ticks_per_column: Fraction) -> None:
        self.score, self.bars, self.ticks_per_column = score, bars, ticks_per_column
        self.bar_columns = [0]
        for bar in bars:
            self.bar_columns.append(self.bar_columns[-1] + 1 + _columns(bar, ticks_per_column))

    def lines(self, notes: Sequence[Note]) -> list[str]:
        """Bar numbers, then a line for each row from the highest pitch down."""
        key = self.score.key_at(self.bars[0].start_tick)
        sounding = {note.pitch for note in notes}
        rows = [p for p in pitch_range(drawn_parts(self.score)) if p in sounding or p % 12 in key.pitch_classes]
        cells = {pitch: self._empty_row() for pitch in rows}
        for note in notes_within(notes, self.bars[0].start_tick, self.bars[-1].end_tick):
            self._draw(note, cells[note.pitch])
        roll = [f"{spell(p, key)!s:>{LABEL_COLUMNS - 1}} {''.join(cells[p])}" for p in reversed(rows)]
        return [" " * LABEL_COLUMNS + self._numbers(), *roll]

    def _empty_row(self) -> list[str]:
        row = [" "] * (self.bar_columns[-1] + 1)
        for bar, barline in zip(self.bars, self.bar_columns, strict=False):
            beat_ticks = bar.metre.beat_ticks(self.score.ticks_per_quarter)
            for ticks in range(0, bar.duration_ticks, beat_ticks):
                row[barline + 1 + int(ticks // self.ticks_per_column)] = BEAT
        for barline in self.bar_columns:
            row[barline] = BARLINE
        return row

    def _draw(self, note: Note, row: list[str]) -> None:
        """A note held over a barline covers it."""
        for bar, barline in zip(self.bars, self.bar_columns, strict=False):
            start = max(0, note.start_tick - bar.start_tick)
            stop = min(bar.duration_ticks, note.end_tick - bar.start_tick)
            if start < stop:
                is_held = note.start_tick < bar.start_tick
                first = barline if is_held else barline + 1 + int(start // self.ticks_per_column)
                last = barline + ceil(stop / self.ticks_per_column)
                row[first : last + 1] = NOTE_GOES_ON * (last + 1 - first)
                row[first] = NOTE_GOES_ON if is_held else NOTE_BEGINS

    def _numbers(self) -> str:
        line = ""
        for bar, barline in zip(self.bars, self.bar_columns, strict=False):
            if bar.number:
                line = f"{line:<{barline}}{bar.number}"
        return line
