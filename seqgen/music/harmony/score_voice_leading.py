"""Faults of part-writing in a score of four parts, whatever their rhythm: a row for every tick at which a part moves.

A gap below a 16th between two notes of a part is articulation, not a rest: the note is taken to last.
"""

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from seqgen.errors import InvalidInput
from seqgen.music.bars import bars_of
from seqgen.music.codec.chorale import SILENT_PITCH, STEPS_PER_BEAT, VOICES, Pitches
from seqgen.music.harmony.faults import ScoreFault, counts_per_bar
from seqgen.music.harmony.voice_leading import voice_leading_faults
from seqgen.music.score import Part, Score

Ticks = NDArray[np.int64]


def score_faults(score: Score) -> list[ScoreFault]:
    """Faults between the four parts of a score, highest part first, in order of time (see `voice_leading_faults`).

    Raises InvalidInput (field ``score``) where there are not four parts without drums.
    """
    ticks, pitches = sounding_pitches(score)
    bars = bars_of(score)
    bar_starts = [bar.start_tick for bar in bars]
    faults = voice_leading_faults(pitches)
    bar_indexes = np.searchsorted(bar_starts, ticks[[fault.step for fault in faults]], side="right") - 1
    return [
        ScoreFault(fault.name, int(ticks[fault.step]), bars[index].number, fault.voices)
        for fault, index in zip(faults, bar_indexes.tolist(), strict=True)
    ]


def score_faults_per_bar(score: Score) -> list[Counter[str]]:
    """How often each name stands in each bar of `bars_of(score)`; raises InvalidInput as `score_faults`."""
    bars = bars_of(score)
    first_number = bars[0].number if bars else 1
    places = ((fault.bar_number - first_number, fault.name) for fault in score_faults(score))
    return counts_per_bar(places, len(bars))


def sounding_pitches(score: Score) -> tuple[Ticks, Pitches]:
    """Ticks (T,) int64 at which a part begins or ends a note, and what sounds from each on, (T, 4) int16, -1 silence.

    Of notes of one part that overlap, the one that began last counts, of equals the highest.
    Raises InvalidInput (field ``score``) where there are not four parts without drums.
    """
    parts = [part for part in score.parts if not part.is_drum]
    if len(parts) != VOICES:
        raise InvalidInput(
            "score", f"voice leading needs four parts (soprano, alto, tenor, bass; drums aside), got {len(parts)}"
        )
    shortest_rest = score.ticks_per_quarter / STEPS_PER_BEAT
    spans = [_spans(part, shortest_rest) for part in parts]
    ticks = np.unique(np.concatenate([side for starts, ends, _ in spans for side in (starts, ends)]))
    return ticks, np.stack([_sampled(ticks, *span) for span in spans], axis=1)


def _spans(part: Part, shortest_rest: float) -> tuple[Ticks, Ticks, Pitches]:
    """Starts, ends and pitches of the notes, each cut by the next one's start and drawn out over short gaps."""
    starts = np.array([note.start_tick for note in part.notes], np.int64)
    ends = np.array([note.end_tick for note in part.notes], np.int64)
    is_legato = starts[1:] - ends[:-1] < shortest_rest
    ends[:-1] = np.where(is_legato, starts[1:], ends[:-1])
    return starts, ends, np.array([note.pitch for note in part.notes], np.int16)


def _sampled(ticks: Ticks, starts: Ticks, ends: Ticks, pitches: Pitches) -> Pitches:
    """(T,) what sounds at each tick."""
    if not len(starts):
        return np.full(len(ticks), SILENT_PITCH, np.int16)
    newest = np.searchsorted(starts, ticks, side="right") - 1
    sounds = (newest >= 0) & (ticks < ends[newest])
    return np.where(sounds, pitches[newest], SILENT_PITCH).astype(np.int16)
