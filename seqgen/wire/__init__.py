"""Scores, tasks and judgements as protobuf messages and back, for both ends of the wire.

What comes from a stranger is checked behind `seqgen.service.given`; here it is only translated.
"""

from seqgen.wire.compose import fields_to_message, task_from_message, task_to_message
from seqgen.wire.judgements import (
    critique_from_message,
    critique_to_message,
    suggestion_from_message,
    suggestion_to_message,
)
from seqgen.wire.limits import MAX_REQUEST_BYTES, MAX_RESPONSE_BYTES
from seqgen.wire.scores import note_from_message, note_to_message, score_from_message, score_to_message

__all__ = [
    "MAX_REQUEST_BYTES",
    "MAX_RESPONSE_BYTES",
    "critique_from_message",
    "critique_to_message",
    "fields_to_message",
    "note_from_message",
    "note_to_message",
    "score_from_message",
    "score_to_message",
    "suggestion_from_message",
    "suggestion_to_message",
    "task_from_message",
    "task_to_message",
]
