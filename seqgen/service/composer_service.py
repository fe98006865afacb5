"""ComposerService: one request in; melodies, a stream of notes or a piece made from the caller's out."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from typing import Any

from seqgen import wire
from seqgen.melody_jobs import Composition, MelodyComposed
from seqgen.service import convert
from seqgen.service.accompany_inbox import AccompanyInbox
from seqgen.service.accompany_session import AccompanySession
from seqgen.service.errors import CallContext, failures_reported
from seqgen.service.tasks import task_of
from seqgen.service.worker import Worker
from seqgen.v1 import composer_service_pb2 as composer_pb
from seqgen.v1.accompany_pb2 import AccompanyRequest, AccompanyResponse
from seqgen.v1.composer_service_pb2_grpc import ComposerServiceServicer
from seqgen.v1.given_piece_pb2 import FinishedPiece
from seqgen.verbs.room.continuation import ContinueTask
from seqgen.verbs.room.infilling import VOICE_MODELS, InfillTask
from seqgen.verbs.stepped import SteppedTask
from seqgen.verbs.voices.tasks import HarmonizeTask, RestoreTask, VaryTask
from seqgen.verbs.work import MelodyTask
from seqgen.wire.verbs import TaskMessage


class ComposerService(ComposerServiceServicer):
    """Hands tasks to the worker; gRPC cancels a handler whose caller left or whose time is up.

    What takes time in proportion to a request's or an answer's bytes is done in a thread, off the event loop.
    """

    def __init__(self, worker: Worker) -> None:
        self._worker = worker

    async def Compose(self, request: composer_pb.ComposeRequest, context: CallContext) -> composer_pb.ComposeResponse:
        """Answer with all melodies, in order of their index."""
        async with failures_reported(context, "task."):
            task = wire.task_from_message(request.task)
            with self._worker.place():
                finished = await self._finished(task)
        return composer_pb.ComposeResponse(melodies=map(convert.melody, finished))

    async def StreamCompose(
        self, request: composer_pb.StreamComposeRequest, context: CallContext
    ) -> AsyncIterator[composer_pb.StreamComposeResponse]:
        """Answer with notes as they become final and melodies as they become whole."""
        async with failures_reported(context, "task."):
            task = wire.task_from_message(request.task)
            with self._worker.place(), self._worker.reader(task, wants_notes=True) as reader:
                async for event in reader:
                    yield convert.stream_event(event)

    async def Continue(
        self, request: composer_pb.ContinueRequest, context: CallContext
    ) -> composer_pb.ContinueResponse:
        """Answer with the pieces that went on, in order of their index."""
        pieces = await self._filled(request.task, ContinueTask, context)
        return composer_pb.ContinueResponse(pieces=pieces)

    async def Infill(self, request: composer_pb.InfillRequest, context: CallContext) -> composer_pb.InfillResponse:
        """Answer with the pieces whose bars were written anew, in order of their index."""
        if request.task.model in VOICE_MODELS:
            pieces = await self._stepped(request.task, InfillTask, context, is_melody=False)
        else:
            pieces = await self._filled(request.task, InfillTask, context)
        return composer_pb.InfillResponse(pieces=pieces)

    async def Harmonize(
        self, request: composer_pb.HarmonizeRequest, context: CallContext
    ) -> composer_pb.HarmonizeResponse:
        """Answer with the settings, in order of their index."""
        pieces = await self._stepped(request.task, HarmonizeTask, context)
        return composer_pb.HarmonizeResponse(pieces=pieces)

    async def Restore(self, request: composer_pb.RestoreRequest, context: CallContext) -> composer_pb.RestoreResponse:
        """Answer with the pieces made whole, in order of their index."""
        pieces = await self._stepped(request.task, RestoreTask, context, is_melody=False)
        return composer_pb.RestoreResponse(pieces=pieces)

    async def Vary(self, request: composer_pb.VaryRequest, context: CallContext) -> composer_pb.VaryResponse:
        """Answer with the variations, in order of their index."""
        pieces = await self._stepped(request.task, VaryTask, context, is_melody=False)
        return composer_pb.VaryResponse(pieces=pieces)

    async def Accompany(
        self, request_iterator: AsyncIterator[AccompanyRequest], context: CallContext
    ) -> AsyncIterator[AccompanyResponse]:
        """Trade phrases until one side ends the session."""
        async with failures_reported(context):
            with (
                self._worker.place(),
                AccompanyInbox(request_iterator, self._worker.is_draining) as inbox,
                AccompanySession(self._worker, inbox) as session,
            ):
                async with aclosing(session.responses()) as responses:
                    async for response in responses:
                        yield response

    async def _filled(
        self, message: TaskMessage, kind: Callable[..., MelodyTask], context: CallContext
    ) -> list[FinishedPiece]:
        async with failures_reported(context, "task."):
            with self._worker.place():
                task = await asyncio.to_thread(task_of, message, kind)
                finished = await self._finished(task)
                pieces = await asyncio.to_thread(convert.pieces, finished)
        return pieces

    async def _stepped(
        self, message: TaskMessage, kind: Callable[..., SteppedTask], context: CallContext, *, is_melody: bool = True
    ) -> list[FinishedPiece]:
        async with failures_reported(context, "task."):
            with self._worker.place():
                task = await asyncio.to_thread(task_of, message, kind, is_melody=is_melody)
                made = await self._worker.work(lambda composer: composer.piece_steps(task))
                pieces = await asyncio.to_thread(convert.pieces, made)
        return pieces

    async def _finished(self, task: MelodyTask) -> list[Composition[Any]]:
        with self._worker.reader(task, wants_notes=False) as reader:
            finished = [event.composition async for event in reader if isinstance(event, MelodyComposed)]
        return sorted(finished, key=lambda composition: composition.index)
