"""ComposerService: one request in, melodies or a stream of notes out."""

from collections.abc import AsyncIterator

from seqgen import wire
from seqgen.melody_jobs import MelodyComposed
from seqgen.service import convert
from seqgen.service.errors import CallContext, failures_reported
from seqgen.service.worker import Worker
from seqgen.v1.composer_service_pb2 import (
    ComposeRequest,
    ComposeResponse,
    StreamComposeRequest,
    StreamComposeResponse,
)
from seqgen.v1.composer_service_pb2_grpc import ComposerServiceServicer


class ComposerService(ComposerServiceServicer):
    """Hands tasks to the worker; gRPC cancels a handler whose caller left or whose time is up."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker

    async def Compose(self, request: ComposeRequest, context: CallContext) -> ComposeResponse:
        """Answer with all melodies, in order of their index."""
        async with failures_reported(context, "task."):
            task = wire.task_from_message(request.task)
            with self._worker.reader(task, wants_notes=False) as reader:
                finished = [event async for event in reader if isinstance(event, MelodyComposed)]
        melodies = [convert.melody(event.composition) for event in finished]
        return ComposeResponse(melodies=sorted(melodies, key=lambda melody: melody.index))

    async def StreamCompose(
        self, request: StreamComposeRequest, context: CallContext
    ) -> AsyncIterator[StreamComposeResponse]:
        """Answer with notes as they become final and melodies as they become whole."""
        async with failures_reported(context, "task."):
            task = wire.task_from_message(request.task)
            with self._worker.reader(task, wants_notes=True) as reader:
                async for event in reader:
                    yield convert.stream_event(event)
