"""Notes that sound together: chords, and voices in which nothing overlaps."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from seqgen.music.score import Note


@dataclass(frozen=True, slots=True)
class Event:
    """A note or a chord; ``pitches`` from the lowest up, ``velocity`` the loudest."""

    pitches: tuple[int, ...]
    velocity: int
    start_tick: int
    end_tick: int


def voices_of(notes: Iterable[Note]) -> list[list[Event]]:
    """As few voices as hold the notes without overlap, at least one; notes of equal time form a chord.

    >>> [len(voice) for voice in voices_of([Note(0, 60, 24), Note(0, 64, 24), Note(12, 67, 24)])]
    [1, 1]
    """
    voices: list[list[Event]] = [[]]
    for event in _events(notes):
        free = (voice for voice in voices if not voice or voice[-1].end_tick <= event.start_tick)
        voice = next(free, None)
        if voice is None:
            voices.append([event])
        else:
            voice.append(event)
    return voices


def _events(notes: Iterable[Note]) -> list[Event]:
    in_order = sorted(notes, key=lambda note: (note.start_tick, note.end_tick, note.pitch))
    groups = groupby(in_order, key=lambda note: (note.start_tick, note.end_tick))
    return [_chord(start, end, list(together)) for (start, end), together in groups]


def _chord(start_tick: int, end_tick: int, notes: list[Note]) -> Event:
    pitches = tuple(sorted({note.pitch for note in notes}))
    return Event(pitches, max(note.velocity for note in notes), start_tick, end_tick)
