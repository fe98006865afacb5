"""ModelService shows the cards that the embedded composer shows."""

from dataclasses import asdict

import grpc

from seqgen.client import SeqgenClient
from seqgen.composer import Composer
from seqgen.v1.model_service_pb2 import GetModelRequest
from seqgen.v1.model_service_pb2_grpc import ModelServiceStub
from seqgen.verbs.compose.task import ComposeTask


def test_the_list_holds_every_card(client: SeqgenClient) -> None:
    assert [asdict(card) for card in client.models()] == [asdict(card) for card in Composer().models()]


def test_an_empty_request_gets_the_default_model(channel: grpc.Channel) -> None:
    assert ModelServiceStub(channel).GetModel(GetModelRequest()).model.name == ComposeTask().model


def test_a_card_says_what_the_model_is(client: SeqgenClient) -> None:
    card = client.model("melody-lstm")
    assert card.parameter_count > 0
    assert client.model() == card
