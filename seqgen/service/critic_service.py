"""CriticService: a piece in, suggestions or a critique out."""

import asyncio

from seqgen import wire
from seqgen.service.errors import CallContext, failures_reported
from seqgen.service.tasks import task_of
from seqgen.service.worker import Worker
from seqgen.v1 import critic_service_pb2 as critic_pb
from seqgen.v1.critic_service_pb2_grpc import CriticServiceServicer
from seqgen.verbs.critique import CritiqueTask
from seqgen.verbs.suggest.task import SuggestTask


class CriticService(CriticServiceServicer):
    """Asks the worker between two steps; a caller who leaves before is not answered for."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker

    async def Suggest(self, request: critic_pb.SuggestRequest, context: CallContext) -> critic_pb.SuggestResponse:
        """Answer with what may come, the likeliest first."""
        async with failures_reported(context, "task."):
            with self._worker.place():
                task = await asyncio.to_thread(task_of, request.task, SuggestTask)
                found = await self._worker.work(lambda composer: composer.suggest_steps(task))
        return critic_pb.SuggestResponse(suggestions=map(wire.suggestion_to_message, found))

    async def Critique(self, request: critic_pb.CritiqueRequest, context: CallContext) -> critic_pb.CritiqueResponse:
        """Answer with a critique."""
        async with failures_reported(context, "task."):
            with self._worker.place():
                task = await asyncio.to_thread(task_of, request.task, CritiqueTask)
                critique = await self._worker.ask(lambda composer: composer.critique(task))
        return critic_pb.CritiqueResponse(critique=wire.critique_to_message(critique))
