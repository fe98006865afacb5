"""Where the bytes of a request become a message, or are refused as every bad input is.

gRPC itself would answer bytes that are no message with UNKNOWN, and log a traceback.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from functools import partial
from typing import Any, TypeAlias

import grpc
from google.protobuf.message import DecodeError

from seqgen.errors import InvalidInput
from seqgen.service.errors import CallContext, failures_reported
from seqgen.wire.limits import check_request_size

OWN_METHODS = "/seqgen."
Handler: TypeAlias = Any  # type checkers know the handlers of threaded servers only
Read: TypeAlias = Callable[[bytes], Any]


class RequestDoor(grpc.aio.ServerInterceptor):
    """Reads the requests of all methods of our own, one or many a call; health and reflection are gRPC's."""

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable[Handler]],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> Handler:
        """The handler of a method, which gets only requests that are sound messages of bounded size."""
        handler, method = await continuation(handler_call_details), handler_call_details.method
        if handler is None or not method.startswith(OWN_METHODS):
            return handler
        read, written = partial(_read, handler.request_deserializer, method), handler.response_serializer
        if handler.request_streaming:  # whoever waits for the next request hears of it
            return grpc.stream_stream_rpc_method_handler(handler.stream_stream, read, written)
        if handler.response_streaming:
            return grpc.unary_stream_rpc_method_handler(_streaming(handler.unary_stream, read), None, written)
        return grpc.unary_unary_rpc_method_handler(_answering(handler.unary_unary, read), None, written)


def _answering(method: Callable[..., Awaitable[Any]], read: Read) -> Callable[..., Awaitable[Any]]:
    async def answer(data: bytes, context: CallContext) -> Any:
        async with failures_reported(context):
            request = read(data)
        return await method(request, context)

    return answer


def _streaming(method: Callable[..., Any], read: Read) -> Callable[..., AsyncIterator[Any]]:
    async def stream(data: bytes, context: CallContext) -> AsyncIterator[Any]:
        async with failures_reported(context):
            request = read(data)
        async with aclosing(method(request, context)) as responses:
            async for response in responses:
                yield response

    return stream


def _read(deserialize: Read, method: str, data: bytes) -> Any:
    """The message in the bytes; raises InvalidInput where there are too many, or none is in them."""
    check_request_size("request", len(data))
    try:
        return deserialize(data)
    except DecodeError:
        sentence = f"request must be a message as the contract of {method} says, got {len(data)} bytes that are none"
        raise InvalidInput("request", sentence) from None
