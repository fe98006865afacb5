"""Loose fields as those of a message, for every task."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from google.protobuf.message import Message

from seqgen.errors import InvalidInput
from seqgen.music.fixed_note import FixedNote
from seqgen.music.harmony.progression import Progression
from seqgen.music.key import Key
from seqgen.music.metre import Metre
from seqgen.music.scale import Scale
from seqgen.v1 import composer_service_pb2 as composer_pb
from seqgen.verbs.compose.request import as_fixed_note

WRITTEN_AS_TEXT = Key | Metre | Scale | Progression


def set_fields(message: Message, fields: Mapping[str, Any]) -> None:
    """Give a message values or their text, None leaving a field out.

    Raises InvalidInput for what fits no message, and TypeError, as a call does, for a name that is no field.
    """
    _refuse_unexpected(message, fields)
    for name, value in fields.items():
        if value is not None:
            try:
                _set_field(message, name, value)
            except InvalidInput:
                raise
            except (TypeError, ValueError):
                raise InvalidInput(name, f"{name} is of the wrong kind or size, got {repr(value)[:40]}") from None


def _refuse_unexpected(message: Message, fields: Mapping[str, Any]) -> None:
    allowed = message.DESCRIPTOR.fields_by_name
    for name in fields:
        if name not in allowed:
            raise TypeError(f"got an unexpected keyword argument {name!r}, allowed are {', '.join(allowed)}")


def _set_field(message: Message, name: str, value: Any) -> None:
    if name == "fixed_notes":
        getattr(message, name).extend(map(_fixed_note_to_message, map(as_fixed_note, value)))
    elif name == "parts":
        getattr(message, name).extend(value)
    else:
        setattr(message, name, str(value) if isinstance(value, WRITTEN_AS_TEXT) else value)


def _fixed_note_to_message(note: FixedNote) -> composer_pb.FixedNote:
    return composer_pb.FixedNote(**asdict(note))
