"""From played bars to a Score: ties joined, barlines compared with the metre."""

from fractions import Fraction
from itertools import pairwise
from math import lcm
from typing import TypeVar

from seqgen.errors import InvalidInput
from seqgen.music.abc.bars import DEFAULT_QUARTERS_PER_MINUTE, AbcBar
from seqgen.music.key import Key
from seqgen.music.metre import Metre
from seqgen.music.score import DEFAULT_METRE, KeyChange, MetreChange, Note, Part, Score, TempoChange

BASE_TICKS_PER_QUARTER = 24
MAX_TICKS_PER_QUARTER = 30_240
Value = TypeVar("Value", Metre, Key)


def assemble(bars: list[AbcBar], title: str, quarters_per_minute: float = DEFAULT_QUARTERS_PER_MINUTE) -> Score:
    """Place the bars one after the other on the coarsest multiple of 24 ticks a quarter that holds them exactly."""
    ticks_per_quarter = _ticks_per_quarter(bars)
    starts_tick = [0]
    for bar in bars:
        starts_tick.append(starts_tick[-1] + _ticks(bar.duration_quarters, ticks_per_quarter))
    metres = _changes([(start, bar.metre or DEFAULT_METRE) for start, bar in zip(starts_tick, bars, strict=False)])
    keys = _changes([(start, bar.key) for start, bar in zip(starts_tick, bars, strict=False)])
    return Score(
        ticks_per_quarter,
        (Part(_notes(bars, starts_tick, ticks_per_quarter)),),
        starts_tick[-1],
        metres=tuple(MetreChange(tick, metre) for tick, metre in metres),
        keys=tuple(KeyChange(tick, key) for tick, key in keys),
        tempos=(TempoChange.from_quarters_per_minute(quarters_per_minute),),
        bar_restarts=_bar_restarts(bars, starts_tick, ticks_per_quarter),
        title=title,
    )


def _ticks(quarters: Fraction, ticks_per_quarter: int) -> int:
    return int(quarters * ticks_per_quarter)


def _ticks_per_quarter(bars: list[AbcBar]) -> int:
    denominators = (event.duration_quarters.denominator for bar in bars for event in bar.events)
    ticks_per_quarter = lcm(BASE_TICKS_PER_QUARTER, *denominators)
    if ticks_per_quarter > MAX_TICKS_PER_QUARTER:
        raise InvalidInput("input", f"its durations need {ticks_per_quarter} ticks a quarter, more than MIDI can hold")
    return ticks_per_quarter


def _changes(values: list[tuple[int, Value]]) -> list[tuple[int, Value]]:
    """The values that differ from the one before."""
    return values[:1] + [after for before, after in pairwise(values) if after[1] != before[1]]


def _notes(bars: list[AbcBar], starts_tick: list[int], ticks_per_quarter: int) -> tuple[Note, ...]:
    notes: list[Note] = []
    tied: dict[int, Note] = {}  # notes that wait for their continuation, by pitch
    for bar, bar_start in zip(bars, starts_tick, strict=False):
        offset = Fraction(0)
        for event in bar.events:
            start = bar_start + _ticks(offset, ticks_per_quarter)
            offset += event.duration_quarters
            duration = bar_start + _ticks(offset, ticks_per_quarter) - start
            sounding = [_joined(tied.get(pitch), Note(start, pitch, duration)) for pitch in event.pitches]
            notes += [note for pitch, note in tied.items() if note.end_tick <= start and pitch not in event.pitches]
            notes += [tied[note.pitch] for note in sounding if note.pitch in tied and note.start_tick == start]
            tied = {note.pitch: note for note in sounding} if event.is_tied else {}
            notes += [] if event.is_tied else sounding
    return tuple(sorted([*notes, *tied.values()]))


def _joined(held: Note | None, note: Note) -> Note:
    """``note``, or one note from the beginning of the held one it continues."""
    if held is None or held.end_tick != note.start_tick:
        return note
    return Note(held.start_tick, note.pitch, held.duration_ticks + note.duration_ticks)


def _bar_restarts(bars: list[AbcBar], starts_tick: list[int], ticks_per_quarter: int) -> tuple[int, ...]:
    """Barlines that the metre does not expect, except where two incomplete bars make a whole one (at repeats)."""
    restarts: list[int] = []
    position = 0
    for index, bar in enumerate(bars[:-1]):
        bar_ticks = (bar.metre or DEFAULT_METRE).bar_ticks(ticks_per_quarter)
        position += starts_tick[index + 1] - starts_tick[index]
        next_ticks = starts_tick[index + 2] - starts_tick[index + 1]
        changes_metre = bars[index + 1].metre != bar.metre
        if position % bar_ticks == 0 or changes_metre:
            position = 0
        elif index == 0 or (position + next_ticks) % bar_ticks != 0:
            restarts.append(starts_tick[index + 1])
            position = 0
    return tuple(restarts)
