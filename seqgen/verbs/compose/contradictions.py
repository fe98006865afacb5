"""What cannot be had together: found before a note is sampled, and said in one sentence for each pair of wishes.

A task that passes can be composed whatever the network prefers: see `seqgen.generation.constraints`.
"""

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from seqgen.errors import InvalidInput
from seqgen.music.pitch_names import pitch_class_name, pitch_name
from seqgen.verbs.compose.outline import FixedSpan, MelodyOutline

if TYPE_CHECKING:
    from seqgen.verbs.compose.task import ComposeTask


def contradictions(task: "ComposeTask") -> list[InvalidInput]:
    """The first contradiction of each kind; empty where all wishes can be met.

    >>> from seqgen import ComposeTask, FixedNote
    >>> ComposeTask(fixed_notes=(FixedNote.parse("1:1 F5 1/4"),))
    Traceback (most recent call last):
    seqgen.errors.InvalidInputs: fixed_notes must lie in D major (D E F# G A B C#), got 1:1 F5 1/4
    """
    outline = MelodyOutline(task)
    misplaced = [error for check in PLACES if (error := _first(check, outline)) is not None]
    if misplaced:  # what lies nowhere contradicts nothing else
        return misplaced
    return [error for check in PAIRS if (error := next(check(outline), None)) is not None]


def _first(check: Callable[[FixedSpan, MelodyOutline], str | None], outline: MelodyOutline) -> InvalidInput | None:
    for span in outline.fixed_spans:
        if (rule := check(span, outline)) is not None:
            return InvalidInput("fixed_notes", f"fixed_notes must {rule}, got {span.note}")
    return None


def _beyond_the_bar(span: FixedSpan, outline: MelodyOutline) -> str | None:
    beats = outline.metre.numerator
    return f"begin within beats 1..{beats} of a bar of {outline.metre}" if span.note.beat >= beats + 1 else None


def _off_the_grid(span: FixedSpan, outline: MelodyOutline) -> str | None:
    return None if span.is_on_grid else "begin and end on thirty-second notes"


def _before_the_start(span: FixedSpan, outline: MelodyOutline) -> str | None:
    if span.start_tick >= 0:
        return None
    return "begin in the pick-up or after it" if outline.pickup_ticks else "begin in bar 1 or later without a pick-up"


def _beyond_the_end(span: FixedSpan, outline: MelodyOutline) -> str | None:
    if span.end_tick <= outline.end_tick:
        return None
    shorter = ", which the pick-up shortens" if outline.pickup_ticks else ""
    return f"end with bar {outline.task.bars} at the latest{shorter}"


def _out_of_range(span: FixedSpan, outline: MelodyOutline) -> str | None:
    lowest, highest = outline.task.lowest_pitch, outline.task.highest_pitch
    return _outside(span, lowest, highest, "between lowest_pitch and highest_pitch")


def _out_of_reach(span: FixedSpan, outline: MelodyOutline) -> str | None:
    return _outside(span, *outline.reachable_pitches, f"where melodies in {outline.task.key} with this range can go")


def _outside(span: FixedSpan, lowest: int, highest: int, where: str) -> str | None:
    if lowest <= span.note.pitch <= highest:
        return None
    return f"lie {where}, {pitch_name(lowest)}..{pitch_name(highest)}"


def _out_of_scale(span: FixedSpan, outline: MelodyOutline) -> str | None:
    return None if span.note.pitch % 12 in outline.pitch_classes else f"lie in {_scale_in_words(outline)}"


def _out_of_chord(span: FixedSpan, outline: MelodyOutline) -> str | None:
    chord = outline.beat_chord(int(span.start_tick))
    if chord is None or span.note.pitch % 12 in chord.pitch_classes:
        return None
    return f"belong to the chord on whose beat they begin, {chord}"


def _overlaps(outline: MelodyOutline) -> Iterator[InvalidInput]:
    for before, after in pairwise(outline.fixed_spans):
        if after.start_tick < before.end_tick:
            yield InvalidInput("fixed_notes", f"fixed_notes must not overlap, got {before.note} and {after.note}")


def _too_many_chords(outline: MelodyOutline) -> Iterator[InvalidInput]:
    chords = outline.task.chords
    if chords is not None and len(chords.bars) > outline.task.bars:
        yield InvalidInput(
            "chords", f"chords must not have more bars than the melody, {outline.task.bars}, got {len(chords.bars)}"
        )


def _chords_out_of_scale(outline: MelodyOutline) -> Iterator[InvalidInput]:
    for beat_tick in range(outline.pickup_ticks % outline.beat_ticks, outline.end_tick, outline.beat_ticks):
        chord = outline.beat_chord(beat_tick)
        if chord is not None and not chord.pitch_classes & outline.pitch_classes:
            where, bar_number = _scale_in_words(outline), outline.place(beat_tick)[0] + 1
            rule = f"chords must share a pitch with {where} on every beat"
            yield InvalidInput("chords", f"{rule}, got {chord} in bar {bar_number}")


def _no_close(outline: MelodyOutline) -> Iterator[InvalidInput]:
    tonic = outline.task.key.tonic_pitch_class
    needs = f"close_on_tonic needs the tonic {pitch_class_name(tonic)}"
    if not outline.task.close_on_tonic:
        return
    if tonic not in outline.pitch_classes:
        yield InvalidInput("close_on_tonic", f"{needs} in the scale, got {_scale_in_words(outline)}")
    elif outline.closing_tick is None:
        last = outline.last_other_span
        got = f"chords {str(outline.task.chords)[:40]}" if last is None else f"the fixed note {last.note}"
        yield InvalidInput("close_on_tonic", f"{needs} at a place after all other pitches, got {got} at the end")


def _scale_in_words(outline: MelodyOutline) -> str:
    task = outline.task
    names = _names(outline.pitch_classes, task.key.tonic_pitch_class)
    return f"{task.key} ({names})" if task.scale is None else f"the scale {names}"


def _names(pitch_classes: frozenset[int], first: int) -> str:
    """Names upwards from ``first``."""
    return " ".join(map(pitch_class_name, sorted(pitch_classes, key=lambda pitch_class: (pitch_class - first) % 12)))


PLACES = (
    _beyond_the_bar,
    _off_the_grid,
    _before_the_start,
    _beyond_the_end,
    _out_of_range,
    _out_of_reach,
    _out_of_scale,
    _out_of_chord,
)
PAIRS = (_overlaps, _too_many_chords, _chords_out_of_scale, _no_close)
