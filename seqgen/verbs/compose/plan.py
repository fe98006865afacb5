"""From a task to a melody that the engine can sample, and from what it sampled to a score that can be played."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from seqgen.generation import MelodySequence, Sampler
from seqgen.generation.constraints import (
    ChordTones,
    CloseOnTonic,
    Constraint,
    FixedNotes,
    InRange,
    InScale,
    MelodyConstraints,
)
from seqgen.generation.repetition import RepetitionLimit
from seqgen.music.codec import vocabulary as v
from seqgen.music.codec.cursor import MelodyCursor, MelodyHeader
from seqgen.music.codec.melody import score_of
from seqgen.music.metre import Metre
from seqgen.music.score import Note, Score, TempoChange
from seqgen.music.styles import style_index
from seqgen.verbs.compose.outline import MelodyOutline

TICKS_PER_QUARTER = 480
SCALE = TICKS_PER_QUARTER // v.TICKS_PER_QUARTER
DOWNBEAT_VELOCITY, BEAT_VELOCITY, OFFBEAT_VELOCITY = 96, 86, 76

NewCursor = Callable[[MelodyHeader], MelodyCursor]


def plan_melody(outline: MelodyOutline, index: int, new_cursor: NewCursor = MelodyCursor) -> MelodySequence:
    """The melody number ``index`` of a task whose seed and metre are known; ``new_cursor`` is the network's.

    The last bar is shortened by the pick-up, as in the tunes, so that the piece can be repeated.
    """
    task = outline.task
    header = MelodyHeader(style_index(task.style), task.key, outline.metre, task.bars, outline.pickup_ticks)
    constraints = MelodyConstraints(task.key, outline.end_tick, list(_constraints(outline)))
    return MelodySequence(new_cursor(header), constraints, Sampler.of(task, index), _repetition(outline))


def _constraints(outline: MelodyOutline) -> Iterator[Constraint]:
    """The wishes of a task; pitches in the octave that the network knows."""
    task, shift = outline.task, outline.octave_shift
    yield InRange(task.lowest_pitch - shift, task.highest_pitch - shift)
    yield InScale(outline.pitch_classes)
    if task.chords is not None:
        yield ChordTones(outline.beat_tones)
    if task.fixed_notes:
        spans = outline.fixed_spans
        yield FixedNotes({int(span.start_tick): (span.note.pitch - shift, int(span.end_tick)) for span in spans})
    if task.close_on_tonic and outline.closing_tick is not None:
        yield CloseOnTonic(task.key.tonic_pitch_class, outline.closing_tick)


def _repetition(outline: MelodyOutline) -> RepetitionLimit | None:
    limit = outline.task.max_in_a_row
    return RepetitionLimit(limit, outline.pickup_ticks, outline.bar_ticks) if limit else None


def played_note(note: Note, outline: MelodyOutline) -> Note:
    """A note of the codec as it sounds: 480 ticks a quarter, in the octave asked for, stressed by its place."""
    velocity = _velocity(note.start_tick - outline.pickup_ticks, outline.metre)
    return Note(note.start_tick * SCALE, note.pitch + outline.octave_shift, note.duration_ticks * SCALE, velocity)


def finished_score(cursor: MelodyCursor, outline: MelodyOutline) -> Score:
    """The whole melody as a score, with tempo and title."""
    task = outline.task
    score = score_of(cursor).with_ticks_per_quarter(TICKS_PER_QUARTER)
    part = replace(score.parts[0], notes=tuple(played_note(note, outline) for note in cursor.notes), name="Melody")
    tempo = TempoChange.from_quarters_per_minute(task.resolved_quarters_per_minute)
    title = f"{task.style.replace('-', ' ').capitalize()} in {task.key}"
    return replace(score, parts=(part,), tempos=(tempo,), title=title)


def _velocity(tick: int, metre: Metre) -> int:
    """Loudness by the place in the bar."""
    if tick % metre.bar_ticks(v.TICKS_PER_QUARTER) == 0:
        return DOWNBEAT_VELOCITY
    return BEAT_VELOCITY if tick % metre.beat_ticks(v.TICKS_PER_QUARTER) == 0 else OFFBEAT_VELOCITY
