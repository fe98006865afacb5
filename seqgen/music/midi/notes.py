"""From key-down and key-up events to notes."""

from collections import defaultdict, deque
from itertools import starmap
from typing import TypeAlias

from seqgen.music.midi.events import NoteEvent
from seqgen.music.midi.report import Report
from seqgen.music.score import Note

Span: TypeAlias = tuple[int, int, int, int]
"""The fields of a note, in its order: tuples sort several times faster than notes."""


def pair_notes(events: list[NoteEvent], end_tick: int, report: Report) -> dict[int, tuple[Note, ...]]:
    """The notes of each channel that has any, in order. Linear in the events but for the final sort.

    A key-up ends the note of its pitch that began first, so that overlapping notes need no search. A note
    that nobody ends lasts until ``end_tick``; one that ends in the tick it began in is dropped.
    """
    sounding: defaultdict[int, deque[tuple[int, int]]] = defaultdict(deque)
    spans: defaultdict[int, list[Span]] = defaultdict(list)
    for tick, voice, velocity in events:
        if velocity:
            sounding[voice].append((tick, velocity))
        elif sounding[voice]:
            start_tick, struck = sounding[voice].popleft()
            spans[voice >> 7].append((start_tick, voice & 127, tick - start_tick, struck))
    for voice, waiting in sounding.items():
        report.add("a note that never ends lasts until the end of its track", len(waiting))
        spans[voice >> 7].extend((start, voice & 127, end_tick - start, struck) for start, struck in waiting)
    by_channel = {channel: _in_order(spans[channel], report) for channel in sorted(spans)}
    return {channel: notes for channel, notes in by_channel.items() if notes}


def _in_order(spans: list[Span], report: Report) -> tuple[Note, ...]:
    audible = sorted(span for span in spans if span[2])
    report.add("a note of no length is dropped", len(spans) - len(audible))
    return tuple(starmap(Note, audible))
