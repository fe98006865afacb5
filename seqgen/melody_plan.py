"""From a task to a melody that the engine can sample, and from what it sampled to a score that can be played."""

from dataclasses import replace

from seqgen.compose_task import ComposeTask
from seqgen.generation import MelodySequence, Sampler
from seqgen.generation.melody_constraints import MelodyConstraints
from seqgen.music.codec import vocabulary as v
from seqgen.music.codec.cursor import MelodyCursor, MelodyHeader
from seqgen.music.codec.melody import score_of
from seqgen.music.metre import Metre
from seqgen.music.score import Note, Score, TempoChange
from seqgen.music.styles import STYLES

TICKS_PER_QUARTER = 480
SCALE = TICKS_PER_QUARTER // v.TICKS_PER_QUARTER
FIDDLE_RANGE = (57, 83)  # nine tenths of the notes in the collections
DOWNBEAT_VELOCITY, BEAT_VELOCITY, OFFBEAT_VELOCITY = 96, 86, 76


def plan_melody(task: ComposeTask, index: int) -> MelodySequence:
    """The melody number ``index`` of a task whose seed and metre are known.

    The last bar is shortened by the pick-up, as in the tunes, so that the piece can be repeated.
    """
    metre = task.resolved_metre
    pickup_ticks = task.pickup_eighths * v.TICKS_PER_QUARTER // 2
    header = MelodyHeader(list(STYLES).index(task.style), task.key, metre, task.bars, pickup_ticks)
    shift = _octave_shift(task)
    constraints = MelodyConstraints(
        task.key,
        task.lowest_pitch - shift,
        task.highest_pitch - shift,
        end_tick=task.bars * metre.bar_ticks(v.TICKS_PER_QUARTER),
    )
    sampler = Sampler(task.temperature, task.top_k, task.top_p, task.seed or 0, index)
    return MelodySequence(MelodyCursor(header), constraints, sampler)


def played_note(note: Note, task: ComposeTask) -> Note:
    """A note of the codec as it sounds: 480 ticks a quarter, in the octave asked for, stressed by its place."""
    return replace(
        note,
        start_tick=note.start_tick * SCALE,
        duration_ticks=note.duration_ticks * SCALE,
        pitch=note.pitch + _octave_shift(task),
        velocity=_velocity(note.start_tick - task.pickup_eighths * v.TICKS_PER_QUARTER // 2, task.resolved_metre),
    )


def finished_score(cursor: MelodyCursor, task: ComposeTask) -> Score:
    """The whole melody as a score, with tempo and title."""
    score = score_of(cursor).with_ticks_per_quarter(TICKS_PER_QUARTER)
    part = replace(score.parts[0], notes=tuple(played_note(note, task) for note in cursor.notes), name="Melody")
    tempo = TempoChange.from_quarters_per_minute(task.resolved_quarters_per_minute)
    title = f"{task.style.replace('-', ' ').capitalize()} in {task.key}"
    return replace(score, parts=(part,), tempos=(tempo,), title=title)


def _octave_shift(task: ComposeTask) -> int:
    """Semitones between the octave that the network knows and the range asked for: the whole octaves that fit best."""
    lowest, highest = FIDDLE_RANGE

    def overlap(shift: int) -> int:
        return min(task.highest_pitch, highest + shift) - max(task.lowest_pitch, lowest + shift)

    return max((0, 12, -12, 24, -24), key=overlap)


def _velocity(tick: int, metre: Metre) -> int:
    """Loudness by the place in the bar."""
    if tick % metre.bar_ticks(v.TICKS_PER_QUARTER) == 0:
        return DOWNBEAT_VELOCITY
    return BEAT_VELOCITY if tick % metre.beat_ticks(v.TICKS_PER_QUARTER) == 0 else OFFBEAT_VELOCITY
