"""What a caller is told when its request fails: a status, one sentence, and details for programs."""

import logging
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, TypeAlias

import grpc
from google.protobuf import any_pb2
from google.protobuf.message import Message
from google.rpc.code_pb2 import FAILED_PRECONDITION, INTERNAL, INVALID_ARGUMENT, RESOURCE_EXHAUSTED
from google.rpc.error_details_pb2 import BadRequest, RetryInfo
from google.rpc.status_pb2 import Status
from grpc_status import rpc_status

from seqgen.checkpoint import CheckpointError
from seqgen.errors import InvalidInput, InvalidInputs
from seqgen.service.reader import ReaderStalled
from seqgen.service.worker import QueueFull

RETRY_SECONDS = 1
MESSAGE_FIELDS = {"tempo": "quarters_per_minute", "score": "piece", "input": "piece"}
"""Where a message calls a field otherwise."""
LACKS_WEIGHTS = (
    "the server lacks the weights of this model, set model to one that ListModels names or have its operator add them"
)
MAX_SENTENCE_CHARACTERS = 1000  # a status travels in headers, of which callers take 8 KiB
CallContext: TypeAlias = "grpc.aio.ServicerContext[Any, Any]"  # generic for type checkers only
logger = logging.getLogger(__name__)


@asynccontextmanager
async def failures_reported(context: CallContext, path: str = "") -> AsyncIterator[None]:
    """End the call with the status of an exception raised inside; ``path`` leads to the task's fields."""
    try:
        yield
    except Exception as error:
        await context.abort_with_status(rpc_status.to_status(status_of(error, path)))


def status_of(error: Exception, path: str = "") -> Status:
    """The status of an exception; one that nobody foresaw is logged, and the caller learns only its id."""
    match error:
        case CheckpointError():
            logger.error("%s", error)  # its sentence tells of the server's folders
            return _status(FAILED_PRECONDITION, LACKS_WEIGHTS)
        case InvalidInput():
            return _status(INVALID_ARGUMENT, str(error), _bad_request(error, path))
        case QueueFull():
            retry = RetryInfo()
            retry.retry_delay.FromSeconds(RETRY_SECONDS)
            return _status(RESOURCE_EXHAUSTED, f"the server is busy, try again in {RETRY_SECONDS} s", retry)
        case ReaderStalled():
            return _status(RESOURCE_EXHAUSTED, "too many events left unread, read faster or ask for fewer melodies")
    failure_id = secrets.token_hex(4)
    logger.error("request failed, id %s", failure_id, exc_info=error)
    return _status(INTERNAL, f"the server failed unexpectedly, its log says why under id {failure_id}")


def _status(code: int, sentence: str, *details: Message) -> Status:
    packed = [any_pb2.Any() for _ in details]
    for envelope, detail in zip(packed, details, strict=True):
        envelope.Pack(detail)
    return Status(code=code, message=_short(sentence), details=packed)


def _bad_request(error: InvalidInput, path: str) -> BadRequest:
    errors = error.errors if isinstance(error, InvalidInputs) else [error]
    return BadRequest(field_violations=[_violation(each, path) for each in errors])


def _violation(error: InvalidInput, path: str) -> BadRequest.FieldViolation:
    name = MESSAGE_FIELDS.get(error.field, error.field)
    return BadRequest.FieldViolation(field=path + name, description=_short(str(error)))


def _short(sentence: str) -> str:
    is_long = len(sentence) > MAX_SENTENCE_CHARACTERS
    return sentence[:MAX_SENTENCE_CHARACTERS] + " ..." if is_long else sentence
