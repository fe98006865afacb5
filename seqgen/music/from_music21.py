"""From a music21 stream (read from MusicXML, Humdrum or its corpus) to a Score. Repeats unfolded, ties joined."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction
from math import lcm
from typing import Any

from seqgen.errors import InvalidInput
from seqgen.music.key import MODES, Key
from seqgen.music.metre import Metre
from seqgen.music.score import (
    DEFAULT_KEY,
    DEFAULT_METRE,
    DEFAULT_MICROSECONDS_PER_QUARTER,
    KeyChange,
    MetreChange,
    Note,
    Part,
    Score,
    TempoChange,
)

BASE_TICKS_PER_QUARTER = 24
MAX_TICKS_PER_QUARTER = 32_767
DEFAULT_VELOCITY = 80


def score_from_music21(stream: Any) -> Score:
    """Every part of a stream with its notes; metre, key and tempo from the first part.

    Grace notes and chord symbols are dropped. Raises InvalidInput for several pieces, and where no note is left or a
    time cannot be held.
    """
    if "Opus" in stream.classes:
        raise InvalidInput("input", f"the file holds {len(stream.scores)} pieces; give a file with one")
    parts = [_unfolded(part) for part in stream.parts]
    grid = _ticks_per_quarter(parts)
    made = tuple(Part(tuple(sorted(_notes(part, grid))), part.partName or "") for part in parts)
    if not any(part.notes for part in made):
        raise InvalidInput("input", "the file holds no notes")
    metadata = stream.metadata
    return Score(
        grid,
        made,
        max(_ticks(part.duration.quarterLength, grid) for part in parts),
        metres=_metres(parts[0], grid) or (MetreChange(0, DEFAULT_METRE),),
        keys=_keys(parts[0], grid) or (KeyChange(0, DEFAULT_KEY),),
        tempos=_tempos(stream, grid) or (TempoChange(0, DEFAULT_MICROSECONDS_PER_QUARTER),),
        bar_restarts=_pickup(parts[0], grid),
        title=(metadata.bestTitle or "") if metadata else "",
    )


def _unfolded(part: Any) -> Any:
    from music21.exceptions21 import StreamException
    from music21.repeat import ExpanderException

    try:
        return part.expandRepeats()
    except (ExpanderException, StreamException):  # a repeat sign without a partner, or no bars: played once, as written
        return part


def _notes(part: Any, grid: int) -> list[Note]:
    """Notes with their ties joined. music21's ``stripTies`` fails on naturals (C natural is not C) and mixes voices."""
    notes: list[Note] = []
    held: dict[tuple[int, int], int] = {}  # by pitch and end: notes that a tie carries on
    for note, tie in sorted(_written_notes(part, grid)):
        index = held.pop((note.pitch, note.start_tick), None) if tie in ("stop", "continue") else None
        if index is None:
            index = len(notes)
            notes.append(note)
        else:
            notes[index] = replace(notes[index], duration_ticks=note.end_tick - notes[index].start_tick)
        if tie in ("start", "continue"):
            held[note.pitch, note.end_tick] = index
    return notes


def _written_notes(part: Any, grid: int) -> Iterator[tuple[Note, str]]:
    """Every note head, with the type of its tie."""
    for element in part.recurse().notes:
        if element.duration.isGrace or "ChordSymbol" in element.classes or not hasattr(element, "pitches"):
            continue
        start = _ticks(element.getOffsetInHierarchy(part), grid)
        stop = _ticks(element.getOffsetInHierarchy(part) + element.duration.quarterLength, grid)
        velocity = element.volume.velocity or DEFAULT_VELOCITY
        for head in (head for head in getattr(element, "notes", (element,)) if hasattr(head, "pitch")):
            note = Note(start, int(head.pitch.midi), max(1, stop - start), round(velocity))
            yield note, head.tie.type if head.tie else ""


def _metres(part: Any, grid: int) -> tuple[MetreChange, ...]:
    signatures = ((_tick_of(item, part, grid), item) for item in part.recurse().getElementsByClass("TimeSignature"))
    return _without_repeats(MetreChange(tick, Metre(item.numerator, item.denominator)) for tick, item in signatures)


def _keys(part: Any, grid: int) -> tuple[KeyChange, ...]:
    signatures = ((_tick_of(item, part, grid), item) for item in part.recurse().getElementsByClass("KeySignature"))
    return _without_repeats(KeyChange(tick, _key(item)) for tick, item in signatures)


def _key(signature: Any) -> Key:
    mode = getattr(signature, "mode", None) or "major"
    return Key.from_sharps(signature.sharps, mode if mode in MODES else "major")


def _tempos(stream: Any, grid: int) -> tuple[TempoChange, ...]:
    marks = (mark for mark in stream.recurse().getElementsByClass("MetronomeMark") if mark.getQuarterBPM())
    return _without_repeats(
        TempoChange.from_quarters_per_minute(mark.getQuarterBPM(), _tick_of(mark, stream, grid)) for mark in marks
    )


def _without_repeats(changes: Iterable[Any]) -> tuple[Any, ...]:
    """Changes in order of time, only those that change something; the first holds from the start."""
    kept: list[Any] = []
    for change in sorted(changes, key=lambda change: change.start_tick):
        value = {name: item for name, item in _items(change) if name != "start_tick"}
        if not kept:
            change = type(change)(start_tick=0, **value)
        if not kept or value != {name: item for name, item in _items(kept[-1]) if name != "start_tick"}:
            kept.append(change)
    return tuple(kept)


def _items(change: Any) -> list[tuple[str, Any]]:
    return [(name, getattr(change, name)) for name in type(change).__dataclass_fields__]


def _pickup(part: Any, grid: int) -> tuple[int, ...]:
    """The end of the first bar, where it is shorter than its metre says."""
    measures = list(part.getElementsByClass("Measure"))
    if len(measures) < 2:
        return ()
    quarters = measures[1].offset - measures[0].offset
    return (_ticks(quarters, grid),) if 0 < quarters < measures[0].barDuration.quarterLength else ()


def _ticks_per_quarter(parts: list[Any]) -> int:
    times = (
        time
        for part in parts
        for element in part.recurse().notesAndRests
        for time in (element.getOffsetInHierarchy(part), element.duration.quarterLength)
    )
    grid = lcm(BASE_TICKS_PER_QUARTER, *{_fraction(time).denominator for time in times})
    if grid > MAX_TICKS_PER_QUARTER:
        raise InvalidInput("input", f"its durations need {grid} ticks a quarter, more than {MAX_TICKS_PER_QUARTER}")
    return grid


def _tick_of(element: Any, stream: Any, grid: int) -> int:
    return _ticks(element.getOffsetInHierarchy(stream), grid)


def _ticks(quarters: Any, grid: int) -> int:
    return round(_fraction(quarters) * grid)


def _fraction(quarters: Any) -> Fraction:
    """music21 keeps thirds as floats here and there."""
    return Fraction(quarters).limit_denominator(1024)
