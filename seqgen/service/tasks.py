"""From the task messages of the verbs to tasks, one value of every default behind all doors."""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from typing import Any, TypeVar

from google.protobuf.descriptor import FieldDescriptor

from seqgen.errors import InvalidInput, InvalidInputs
from seqgen.music.score import Score
from seqgen.service.given import melody_of, score_of
from seqgen.verbs.texts import replace_texts
from seqgen.wire import MAX_RESPONSE_BYTES, score_to_message
from seqgen.wire.verbs import TaskMessage

Task = TypeVar("Task")
GROWTH = 2  # how many times its bytes a piece may take once it is finished


def task_of(message: TaskMessage, kind: Callable[..., Task], *, is_melody: bool = True) -> Task:
    """The task that a message describes, a field left out having its default; raises InvalidInputs.

    Where it is about a melody, its field ``part`` names one of the piece.
    Takes time in proportion to the message's bytes: not for the event loop.
    """
    given = {field.name: _python(field, value) for field, value in message.ListFields() if field.name != "piece"}
    errors = _missing(kind, given) + replace_texts(given)
    try:
        score = melody_of(message.piece, given.get("part")) if is_melody else score_of(message.piece)
    except InvalidInput as error:
        raise InvalidInputs([error, *errors]) from None
    if errors:
        raise InvalidInputs(errors)
    task = kind(score=score, **given)
    _refuse_too_many(score, given.get("count", 1))
    return task


def _python(field: FieldDescriptor, value: Any) -> Any:
    return tuple(value) if field.is_repeated else value


def _missing(kind: Any, given: Mapping[str, object]) -> list[InvalidInput]:
    """What has no default but the score, which is in the piece."""
    needed = [field.name for field in fields(kind) if field.default is MISSING and field.name != "score"]
    return [InvalidInput(name, f"{name} must be given, got nothing") for name in needed if name not in given]


def _refuse_too_many(score: Score, count: int) -> None:
    """An answer must not be larger than its caller takes."""
    most = MAX_RESPONSE_BYTES // (GROWTH * score_to_message(score).ByteSize())
    if count > most:
        raise InvalidInput("count", f"count must be at most {most} for a piece of this size, got {count}")
