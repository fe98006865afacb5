"""How a client learns that a server could not or would not answer."""

from collections.abc import Iterator
from contextlib import contextmanager

import grpc
from google.rpc.error_details_pb2 import BadRequest, RetryInfo
from grpc_status import rpc_status

from seqgen.errors import InvalidInput, InvalidInputs


class ServiceError(RuntimeError):
    """The server could not answer; ``code`` is gRPC's name for why.

    Where ``retry_after_seconds`` is given, the same call may succeed after that time.
    """

    def __init__(self, code: str, sentence: str, retry_after_seconds: float | None = None) -> None:
        super().__init__(sentence)
        self.code = code
        self.retry_after_seconds = retry_after_seconds


@contextmanager
def readable_errors(target: str) -> Iterator[None]:
    """Raise a call's error as `InvalidInput` or `ServiceError`."""
    try:
        yield
    except grpc.RpcError as error:
        raise _as_exception(error, target) from None


def _as_exception(error: grpc.RpcError, target: str) -> Exception:
    if error.code() is grpc.StatusCode.UNAVAILABLE:
        sentence = f"no seqgen server answers at {target}, start one with `seqgen serve`"
        return ServiceError(error.code().name, sentence)
    details = rpc_status.from_call(error)
    sentence = error.details() or f"the server at {target} gave no reason"
    for detail in details.details if details else ():
        if detail.Unpack(bad_request := BadRequest()):
            return InvalidInputs([_invalid(violation) for violation in bad_request.field_violations])
        if detail.Unpack(retry := RetryInfo()):
            seconds = retry.retry_delay.ToTimedelta().total_seconds()
            return ServiceError(error.code().name, sentence, seconds)
    return ServiceError(error.code().name, sentence)


def _invalid(violation: BadRequest.FieldViolation) -> InvalidInput:
    return InvalidInput(violation.field.rpartition(".")[2], violation.description)
