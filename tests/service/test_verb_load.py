"""Work on pieces can be cancelled, is counted, and lets other calls' steps in between."""

import time
from collections.abc import Callable
from concurrent.futures import CancelledError
from pathlib import Path
from unittest.mock import Mock

import grpc
import pytest

from seqgen.client import SeqgenClient, ServiceError
from seqgen.composer import Composer
from seqgen.music import Note, Part, Score
from seqgen.service.errand import Errand, in_one_step
from seqgen.stepwise import Steps
from seqgen.v1.composer_service_pb2 import HarmonizeRequest
from seqgen.v1.composer_service_pb2_grpc import ComposerServiceStub
from seqgen.v1.verbs_pb2 import HarmonizeTask
from seqgen.wire.verbs import filled

TUNE = Score(4, (Part(tuple(Note(4 * number, 60 + number % 12, 4) for number in range(256))),), 1024)
LONG = {"model": "chorale-cnn", "gibbs_steps": 1000, "count": 64}  # takes minutes
LONG_REQUEST = HarmonizeRequest(task=filled(HarmonizeTask(), TUNE, LONG))  # type: ignore[arg-type]


def first_done(calls: list[grpc.Future]) -> grpc.Future:
    """The call that ends first, which is taken out of the list."""
    deadline = time.monotonic() + 20
    while not any(call.done() for call in calls):
        assert time.monotonic() < deadline, "no call was refused"
        time.sleep(0.01)
    return calls.pop([call.done() for call in calls].index(True))


def test_a_deadline_ends_a_harmonization_and_frees_its_place(start_server: Callable, cnn_path: Path) -> None:
    server = start_server(Composer(cnn_path), max_requests=1)
    with SeqgenClient(server.address, timeout_seconds=0.5) as client, pytest.raises(ServiceError) as raised:
        client.harmonize(TUNE, **LONG)
    assert raised.value.code == "DEADLINE_EXCEEDED"
    with SeqgenClient(server.address, timeout_seconds=20) as client:
        assert client.harmonize(TUNE, model="chorale-cnn", gibbs_steps=1)


def test_others_are_served_while_a_piece_is_harmonized(start_server: Callable, cnn_path: Path) -> None:
    server = start_server(Composer(cnn_path))
    with (
        grpc.insecure_channel(server.address) as channel,
        SeqgenClient(server.address, timeout_seconds=20) as client,
    ):
        under_way = ComposerServiceStub(channel).Harmonize.future(LONG_REQUEST)
        time.sleep(0.2)
        assert client.compose(bars=2)
        assert client.models()
        assert client.harmonize(TUNE, model="chorale-cnn", gibbs_steps=2)
        assert not under_way.done()
        under_way.cancel()


def test_work_on_a_piece_counts_among_the_requests(start_server: Callable, cnn_path: Path) -> None:
    server = start_server(Composer(cnn_path), max_requests=1)
    with (
        grpc.insecure_channel(server.address) as channel,
        SeqgenClient(server.address, timeout_seconds=20) as client,
    ):
        under_way = [ComposerServiceStub(channel).Harmonize.future(LONG_REQUEST) for _ in range(2)]
        assert first_done(under_way).code() is grpc.StatusCode.RESOURCE_EXHAUSTED
        for verb in ("compose", "continue_", "harmonize", "suggest", "critique"):
            with pytest.raises(ServiceError, match="busy") as raised:
                getattr(client, verb)(*([] if verb == "compose" else [TUNE]))
            assert raised.value.code == "RESOURCE_EXHAUSTED" and raised.value.retry_after_seconds
        under_way[0].cancel()


def test_a_deadline_ends_a_continuation(start_server: Callable, transformer_path: Path) -> None:
    server = start_server(Composer(transformer_path))
    with SeqgenClient(server.address, timeout_seconds=0.5) as client, pytest.raises(ServiceError) as raised:
        client.continue_(TUNE, bars=128, count=32)
    assert raised.value.code == "DEADLINE_EXCEEDED"
    server.wait_until_idle()


def test_a_question_is_not_asked_where_the_caller_has_left() -> None:
    question = Mock()
    errand = Errand(in_one_step(question))
    errand.answer.cancel()
    assert not errand.advance(Mock())
    question.assert_not_called()


def test_a_step_is_the_last_one_where_the_caller_has_left() -> None:
    done: list[int] = []

    def steps(composer: Composer) -> Steps[None]:
        for number in range(3):
            done.append(number)
            yield

    errand = Errand(steps)
    assert errand.advance(Mock())
    errand.answer.cancel()
    assert not errand.advance(Mock()) and done == [0]
    with pytest.raises(CancelledError):
        errand.answer.result()


def test_what_the_work_holds_is_given_back_at_once_where_the_caller_has_left() -> None:
    given_back: list[bool] = []

    def steps(composer: Composer) -> Steps[None]:
        try:
            yield
            yield
        finally:
            given_back.append(True)

    errand = Errand(steps)
    assert errand.advance(Mock())
    errand.answer.cancel()
    assert not errand.advance(Mock()) and given_back == [True]


def test_an_errand_says_what_came_of_it() -> None:
    errand = Errand(in_one_step(lambda composer: 7))
    assert not errand.advance(Mock()) and errand.answer.result() == 7
    failing = Errand(in_one_step(Mock(side_effect=KeyError("x"))))
    assert not failing.advance(Mock())
    with pytest.raises(KeyError):
        failing.answer.result()
