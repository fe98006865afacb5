"""Compose and StreamCompose answer what they promise."""

import grpc

from seqgen import wire
from seqgen.client import Melody, SeqgenClient, StreamedNote
from seqgen.composer import Composer
from seqgen.v1.composer_service_pb2 import ComposeRequest, StreamComposeRequest
from seqgen.v1.composer_service_pb2_grpc import ComposerServiceStub
from seqgen.verbs.compose.task import ComposeTask


def test_an_empty_request_gets_a_melody_with_the_documented_defaults(channel: grpc.Channel) -> None:
    [melody] = ComposerServiceStub(channel).Compose(ComposeRequest()).melodies
    task = wire.task_from_message(melody.task)
    default = ComposeTask(seed=task.seed, metre=task.metre, quarters_per_minute=task.quarters_per_minute)
    assert task == default
    assert (task.metre, task.quarters_per_minute) == (
        default.resolved_metre,
        default.resolved_quarters_per_minute,
    )
    assert len(wire.score_from_message(melody.score).bar_starts()) == default.bars


def test_an_empty_stream_request_is_valid_too(channel: grpc.Channel) -> None:
    *notes, last = ComposerServiceStub(channel).StreamCompose(StreamComposeRequest())
    assert {note.WhichOneof("event") for note in notes} == {"note"}
    assert last.WhichOneof("event") == "melody"


def test_the_server_composes_what_the_embedded_composer_does(client: SeqgenClient) -> None:
    fields = {"style": "jig", "bars": 4, "pickup_eighths": 1, "seed": 0, "count": 3}
    served = client.compose(key="E dorian", **fields)
    embedded = Composer().compose(served[0].task)
    assert [melody.score for melody in served] == [composition.score for composition in embedded]
    assert [melody.task for melody in served] == [composition.task for composition in embedded]
    assert [melody.index for melody in served] == [0, 1, 2]
    assert {melody.model_version for melody in served} == {composition.model_version for composition in embedded}


def test_the_returned_task_gives_the_same_melody_again(client: SeqgenClient) -> None:
    [first] = client.compose(bars=2)
    message = wire.task_to_message(first.task)
    again = client.compose(**{field.name: value for field, value in message.ListFields()})
    assert again == [first]


def test_streamed_notes_are_those_of_the_melody_in_order(client: SeqgenClient) -> None:
    events = list(client.stream_compose(bars=4, seed=7, count=2))
    for melody in (event for event in events if isinstance(event, Melody)):
        mine = [event.note for event in events if isinstance(event, StreamedNote) and event.index == melody.index]
        assert mine == list(melody.score.notes)
        assert mine == sorted(mine)


def test_a_stream_and_a_call_compose_the_same(client: SeqgenClient) -> None:
    events = client.stream_compose(bars=4, seed=7, count=2)
    streamed = [event for event in events if isinstance(event, Melody)]
    assert sorted(streamed, key=lambda melody: melody.index) == client.compose(bars=4, seed=7, count=2)
