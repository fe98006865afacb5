"""Scores and tasks as protobuf messages and back, for both ends of the wire."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from seqgen.compose_request import as_fixed_note, parse_compose_task
from seqgen.compose_task import ComposeTask
from seqgen.errors import InvalidInput
from seqgen.music.fixed_note import FixedNote
from seqgen.music.harmony.progression import Progression
from seqgen.music.key import Key
from seqgen.music.metre import Metre
from seqgen.music.scale import Scale
from seqgen.music.score import KeyChange, MetreChange, Note, Part, Score, TempoChange
from seqgen.v1 import composer_service_pb2 as composer_pb
from seqgen.v1 import score_pb2 as score_pb

MAX_RESPONSE_BYTES = 16 * 1024 * 1024
TASK_FIELDS = composer_pb.ComposeTask.DESCRIPTOR.fields
WRITTEN_AS_TEXT = Key | Metre | Scale | Progression


def score_to_message(score: Score) -> score_pb.Score:
    """The message from which `score_from_message` makes an equal score."""
    return score_pb.Score(
        ticks_per_quarter=score.ticks_per_quarter,
        parts=map(_part_to_message, score.parts),
        length_ticks=score.length_ticks,
        metres=[score_pb.MetreChange(start_tick=c.start_tick, metre=str(c.metre)) for c in score.metres],
        keys=[score_pb.KeyChange(start_tick=c.start_tick, key=str(c.key)) for c in score.keys],
        tempos=[
            score_pb.TempoChange(start_tick=c.start_tick, microseconds_per_quarter=c.microseconds_per_quarter)
            for c in score.tempos
        ],
        bar_restarts=score.bar_restarts,
        title=score.title,
    )


def score_from_message(message: score_pb.Score) -> Score:
    """The score that a message carries."""
    return Score(
        ticks_per_quarter=message.ticks_per_quarter,
        parts=tuple(map(_part_from_message, message.parts)),
        length_ticks=message.length_ticks,
        metres=tuple(MetreChange(c.start_tick, Metre.parse(c.metre)) for c in message.metres),
        keys=tuple(KeyChange(c.start_tick, Key.parse(c.key)) for c in message.keys),
        tempos=tuple(TempoChange(c.start_tick, c.microseconds_per_quarter) for c in message.tempos),
        bar_restarts=tuple(message.bar_restarts),
        title=message.title,
    )


def _part_to_message(part: Part) -> score_pb.Part:
    return score_pb.Part(
        notes=map(note_to_message, part.notes), name=part.name, program=part.program, is_drum=part.is_drum
    )


def _part_from_message(message: score_pb.Part) -> Part:
    return Part(tuple(map(note_from_message, message.notes)), message.name, message.program, message.is_drum)


def note_to_message(note: Note) -> score_pb.Note:
    """The message of one note."""
    times = {"start_tick": note.start_tick, "duration_ticks": note.duration_ticks}
    return score_pb.Note(pitch=note.pitch, velocity=note.velocity, **times)


def note_from_message(message: score_pb.Note) -> Note:
    """The note that a message carries."""
    return Note(message.start_tick, message.pitch, message.duration_ticks, message.velocity)


def task_to_message(task: ComposeTask) -> composer_pb.ComposeTask:
    """The message of a task, its None fields left out; both have the same field names."""
    return fields_to_message({field.name: getattr(task, field.name) for field in TASK_FIELDS})


def fields_to_message(fields: Mapping[str, Any]) -> composer_pb.ComposeTask:
    """The message of some fields of a task, values or their text; raises InvalidInput for what fits no message."""
    message = composer_pb.ComposeTask()
    for name, value in fields.items():
        if value is not None:
            try:
                _set_field(message, name, value)
            except InvalidInput:
                raise
            except (TypeError, ValueError):
                raise InvalidInput(name, f"{name} is of the wrong kind or size, got {repr(value)[:40]}") from None
    return message


def _set_field(message: composer_pb.ComposeTask, name: str, value: Any) -> None:
    if name == "fixed_notes":
        message.fixed_notes.extend(map(_fixed_note_to_message, map(as_fixed_note, value)))
    else:
        setattr(message, name, str(value) if isinstance(value, WRITTEN_AS_TEXT) else value)


def _fixed_note_to_message(note: FixedNote) -> composer_pb.FixedNote:
    return composer_pb.FixedNote(**asdict(note))


def task_from_message(message: composer_pb.ComposeTask) -> ComposeTask:
    """The task that a message describes, a field left out having its default; raises InvalidInputs."""
    fields = {field.name: value for field, value in message.ListFields()}
    notes = ((note.bar, note.beat, note.pitch, note.duration_quarters) for note in message.fixed_notes)
    return parse_compose_task(**fields | {"fixed_notes": notes})
