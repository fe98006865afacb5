"""ModelService: which models there are."""

from seqgen.service import convert
from seqgen.service.errors import CallContext, failures_reported
from seqgen.service.worker import Worker
from seqgen.v1 import model_service_pb2 as model_pb
from seqgen.v1.model_service_pb2_grpc import ModelServiceServicer
from seqgen.verbs.compose.task import ComposeTask


class ModelService(ModelServiceServicer):
    """Answers with the composer's model cards."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker

    async def ListModels(
        self, request: model_pb.ListModelsRequest, context: CallContext
    ) -> model_pb.ListModelsResponse:
        """Answer with every card."""
        async with failures_reported(context):
            cards = await self._worker.ask(lambda composer: composer.models())
        return model_pb.ListModelsResponse(models=map(convert.model_card, cards))

    async def GetModel(self, request: model_pb.GetModelRequest, context: CallContext) -> model_pb.GetModelResponse:
        """Answer with one card."""
        name = request.model if request.HasField("model") else ComposeTask().model
        async with failures_reported(context):
            card = await self._worker.ask(lambda composer: composer.model(name))
        return model_pb.GetModelResponse(model=convert.model_card(card))
