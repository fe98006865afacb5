"""A `ComposeTask` as a protobuf message and back."""

from collections.abc import Mapping
from typing import Any

from seqgen.v1 import composer_service_pb2 as composer_pb
from seqgen.verbs.compose.request import parse_compose_task
from seqgen.verbs.compose.task import ComposeTask
from seqgen.wire.fields import set_fields

TASK_FIELDS = composer_pb.ComposeTask.DESCRIPTOR.fields


def task_to_message(task: ComposeTask) -> composer_pb.ComposeTask:
    """The message of a task, its None fields left out; both have the same field names."""
    return fields_to_message({field.name: getattr(task, field.name) for field in TASK_FIELDS})


def fields_to_message(fields: Mapping[str, Any]) -> composer_pb.ComposeTask:
    """The message of some fields of a task, values or their text; raises InvalidInput for what fits no message."""
    message = composer_pb.ComposeTask()
    set_fields(message, fields)
    return message


def task_from_message(message: composer_pb.ComposeTask) -> ComposeTask:
    """The task that a message describes, a field left out having its default; raises InvalidInputs."""
    fields = {field.name: value for field, value in message.ListFields()}
    notes = ((note.bar, note.beat, note.pitch, note.duration_quarters) for note in message.fixed_notes)
    return parse_compose_task(**fields | {"fixed_notes": notes})
