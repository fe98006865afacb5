"""The messages of a session with a partner and what they mean, both ways."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, TypedDict

from seqgen.errors import InvalidInput, InvalidInputs
from seqgen.music.key import Key
from seqgen.music.metre import Metre
from seqgen.music.score import DEFAULT_KEY
from seqgen.v1 import accompany_pb2 as accompany_pb
from seqgen.verbs.accompany.events import (
    AnswerCut,
    AnswerOver,
    NoteOff,
    NoteOn,
    PartnerEvent,
    PlayedNote,
    PlayerEvent,
    TimePassed,
)
from seqgen.verbs.accompany.task import AccompanyTask
from seqgen.verbs.texts import replace_texts
from seqgen.wire.fields import set_fields


class AccompanyFields(TypedDict, total=False):
    """The fields of `AccompanyTask` that mean something in a session; one that is absent or None has its default.

    Where ``is_live`` is False, time passes with the events' times alone.
    """

    model: str | None
    style: str | None
    key: str | Key | None
    metre: str | Metre | None
    quarters_per_minute: float | None
    rest_quarters: float | None
    phrase_bars: int | None
    answer_bars: int | None
    temperature: float | None
    top_k: int | None
    top_p: float | None
    min_p: float | None
    seed: int | None
    is_live: bool | None


def accompany_request(fields: Mapping[str, Any]) -> accompany_pb.AccompanyRequest:
    """What opens a session; raises InvalidInput for what fits no message."""
    task = accompany_pb.AccompanyTask()
    set_fields(task, fields)
    return accompany_pb.AccompanyRequest(task=task)


def accompany_task_from_message(message: accompany_pb.AccompanyTask) -> AccompanyTask:
    """The task that a message describes, a field left out having its default; raises InvalidInputs."""
    given = {field.name: value for field, value in message.ListFields() if field.name != "is_live"}
    errors = [] if "key" in given else [InvalidInput("key", "key must be given, got nothing")]
    errors += replace_texts(given)
    try:
        task = AccompanyTask(**{"key": DEFAULT_KEY} | given)
    except InvalidInputs as invalid:
        errors += invalid.errors
    if errors:
        raise InvalidInputs(errors)
    return task


def player_event_to_message(event: PlayerEvent) -> accompany_pb.AccompanyRequest:
    """The message of what a player does."""
    match event:
        case NoteOn():
            return accompany_pb.AccompanyRequest(note_on=accompany_pb.NoteOn(**asdict(event)))
        case NoteOff():
            return accompany_pb.AccompanyRequest(note_off=accompany_pb.NoteOff(**asdict(event)))
        case TimePassed():
            return accompany_pb.AccompanyRequest(now_seconds=event.at_seconds)


def player_event_from_message(message: accompany_pb.AccompanyRequest) -> PlayerEvent:
    """What a player did, who has begun; raises InvalidInput, of a field of the event."""
    match message.WhichOneof("event"):
        case "note_on":
            velocity = {"velocity": message.note_on.velocity} if message.note_on.HasField("velocity") else {}
            return NoteOn(message.note_on.at_seconds, message.note_on.pitch, **velocity)
        case "note_off":
            return NoteOff(message.note_off.at_seconds, message.note_off.pitch)
        case "now_seconds":
            return TimePassed(message.now_seconds)
        case "task":
            raise InvalidInput("task", "task must come once, first, got another one; open a session for each")
        case _:
            raise InvalidInput("event", "event must be one of note_on, note_off, now_seconds, got nothing")


def partner_event_to_message(event: PartnerEvent | TimePassed) -> accompany_pb.AccompanyResponse:
    """The message of what a partner does, or of a player's time that comes back."""
    match event:
        case PlayedNote():
            return accompany_pb.AccompanyResponse(note=accompany_pb.AnswerNote(**asdict(event)))
        case AnswerOver():
            return accompany_pb.AccompanyResponse(answer_over=accompany_pb.AnswerOver(**asdict(event)))
        case AnswerCut():
            return accompany_pb.AccompanyResponse(answer_cut=accompany_pb.AnswerCut(**asdict(event)))
        case TimePassed():
            return accompany_pb.AccompanyResponse(now_seconds=event.at_seconds)


def partner_event_from_message(message: accompany_pb.AccompanyResponse) -> PartnerEvent | TimePassed:
    """What a partner did, or the player's time that came back."""
    match message.WhichOneof("event"):
        case "note":
            note = message.note
            return PlayedNote(note.start_seconds, note.duration_seconds, note.pitch, note.velocity)
        case "answer_over":
            over = message.answer_over
            return AnswerOver(over.end_seconds, over.seed, over.model, over.model_version)
        case "answer_cut":
            return AnswerCut(message.answer_cut.at_seconds)
        case _:
            return TimePassed(message.now_seconds)
