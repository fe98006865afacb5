"""accompany over gRPC: phrases are answered as the embedded partner does, in time, and every session ends well."""

import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import grpc
import pytest

from seqgen.client import AccompanySession, SeqgenClient, ServiceError
from seqgen.composer import Composer
from seqgen.errors import InvalidInputs
from seqgen.models import MelodyTransformer
from seqgen.music import Key, Metre, Note, Part, Score
from seqgen.service import accompany_session
from seqgen.v1 import accompany_pb2 as pb
from seqgen.v1.composer_service_pb2_grpc import ComposerServiceStub
from seqgen.verbs.accompany.events import (
    AnswerCut,
    AnswerOver,
    NoteOff,
    NoteOn,
    PartnerEvent,
    PlayedNote,
    PlayerEvent,
    TimePassed,
    events_of,
)
from seqgen.verbs.accompany.task import AccompanyTask

FIELDS: dict[str, Any] = {
    "key": "E dorian",
    "metre": "6/8",
    "quarters_per_minute": 150.0,
    "rest_quarters": 0.5,
    "phrase_bars": 4,
    "answer_bars": 1,
    "style": "jig",
    "temperature": 1.2,
    "top_k": 40,
    "top_p": 0.9,
    "min_p": 0.01,
    "seed": 7,
}
DELIBERATE: dict[str, Any] = {"key": "D", "seed": 1, "is_live": False}
TUNE = Score(4, (Part(tuple(Note(4 * number, 60 + number % 12, 4) for number in range(32))),), 128)
PHRASE = events_of(PlayedNote(0.5 * n, 0.45, pitch, 90) for n, pitch in enumerate((62, 66, 69, 74)))
SESSION: list[PlayerEvent] = [*PHRASE, TimePassed(2.5), NoteOn(3.1, 69, 50), NoteOff(3.5, 69), TimePassed(9.0)]


def play(partner: Any, events: Iterable[PlayerEvent]) -> list[PartnerEvent]:
    return [answer for event in events for answer in partner.take(event)]


def network_of(composer: Composer) -> MelodyTransformer:
    network: MelodyTransformer = composer._shelf._loaded["melody-transformer"].network
    return network


def wait_until_free(composer: Composer) -> None:
    """Return when no slot of the network is taken; fail where that takes long."""
    deadline = time.monotonic() + 20
    while (memory := network_of(composer)._memory) and len(memory._free) < len(memory._cache.lengths):
        assert time.monotonic() < deadline, "slots are still taken"
        time.sleep(0.01)


def raw(address_channel: grpc.Channel, *requests: pb.AccompanyRequest) -> "grpc.CallIterator[pb.AccompanyResponse]":
    return ComposerServiceStub(address_channel).Accompany(iter(requests), timeout=20)


@pytest.fixture
def partner(melodies: SeqgenClient) -> Iterator[AccompanySession]:
    with melodies.accompany(**DELIBERATE) as session:
        yield session


def test_a_server_plays_what_the_embedded_partner_plays(melodies: SeqgenClient, transformer_path: Path) -> None:
    task = AccompanyTask(**FIELDS | {"key": Key("E", "dorian"), "metre": Metre(6, 8)})
    with Composer(transformer_path).accompany(task) as here, melodies.accompany(**FIELDS, is_live=False) as there:
        answered = play(there, SESSION)
        assert answered == play(here, SESSION)
    notes = [event for event in answered if isinstance(event, PlayedNote)]
    assert AnswerCut(3.1) in answered or len([e for e in answered if isinstance(e, AnswerOver)]) == 2
    assert {note.pitch % 12 for note in notes} <= Key("E", "dorian").pitch_classes
    assert {note.velocity for note in notes} == {90, 50}


def test_an_answer_begins_on_the_beat_and_is_signed(partner: AccompanySession, melodies: SeqgenClient) -> None:
    assert play(partner, PHRASE) == []
    *notes, over = play(partner, [TimePassed(2.5)])
    assert isinstance(notes[0], PlayedNote) and notes[0].start_seconds == pytest.approx(2.5)
    for note in notes:
        assert isinstance(note, PlayedNote)
        steps = note.start_seconds * 48, note.duration_seconds * 48
        assert steps == pytest.approx([round(step) for step in steps]), "24 ticks a quarter"
    assert over == AnswerOver(8.0, 1, "melody-transformer", melodies.model("melody-transformer").version)


def test_a_drawn_seed_is_returned(melodies: SeqgenClient) -> None:
    with melodies.accompany(key="D", is_live=False) as first:
        answer = play(first, [*PHRASE, TimePassed(2.5)])
    assert isinstance(answer[-1], AnswerOver)
    with melodies.accompany(key="D", is_live=False, seed=answer[-1].seed) as second:
        assert play(second, [*PHRASE, TimePassed(2.5)]) == answer


def test_time_passes_by_itself_where_a_person_plays(melodies: SeqgenClient) -> None:
    fields: dict[str, Any] = {"key": "D", "seed": 1, "rest_quarters": 0.5}
    with melodies.accompany(**fields) as live, melodies.accompany(**fields, is_live=False) as still:
        started = time.monotonic()
        for event in events_of([PlayedNote(100.0, 0.1, 62)]):
            live.send(event)
        answers = iter(live)
        answer = [next(answers)]
        assert time.monotonic() - started >= 0.24, "the quarter second of rest, which nothing but the clock can end"
        while not isinstance(answer[-1], AnswerOver):
            answer.append(next(answers))
        assert answer == play(still, [*events_of([PlayedNote(100.0, 0.1, 62)]), TimePassed(101.0)])
        live.send(NoteOn(101.0, 62))
        assert next(answers) == AnswerCut(101.0)


def test_the_last_phrase_is_answered_where_the_player_finishes(melodies: SeqgenClient) -> None:
    for is_live in (True, False):
        with melodies.accompany(key="D", seed=1, rest_quarters=16.0, is_live=is_live) as partner:
            for event in PHRASE:
                partner.send(event)
            partner.finish()
            *notes, over = list(partner)
            assert notes and isinstance(over, AnswerOver)


def test_sessions_and_melodies_side_by_side_do_not_change_each_other(melodies: SeqgenClient) -> None:
    def answers(seed: int) -> list[PartnerEvent]:
        with melodies.accompany(key="D", seed=seed, answer_bars=4, is_live=False) as partner:
            return play(partner, SESSION)

    def longer() -> list[Score]:
        return [piece.score for piece in melodies.continue_(TUNE, seed=5, bars=8, count=3)]

    def melody() -> list[Score]:
        return [melody.score for melody in melodies.compose(seed=5, bars=8)]

    jobs: list[Callable[[], object]] = [partial(answers, 1), partial(answers, 2), longer, melody]
    alone = [job() for job in jobs]
    with ThreadPoolExecutor() as pool:
        together = [future.result() for future in [pool.submit(job) for job in jobs]]
    assert together == alone


def test_who_leaves_gives_the_network_memory_back(start_server: Callable, transformer_path: Path) -> None:
    composer = Composer(transformer_path)
    server = start_server(composer, max_requests=2)
    for leave_after in (0, 1, len(PHRASE) + 1, len(PHRASE) + 2):
        with SeqgenClient(server.address) as client, client.accompany(**DELIBERATE, answer_bars=16) as partner:
            for event in [*PHRASE, TimePassed(2.5), NoteOn(2.6, 62)][:leave_after]:
                partner.send(event)
            if leave_after > len(PHRASE):
                next(iter(partner))
        wait_until_free(composer)
    with SeqgenClient(server.address, timeout_seconds=0.5) as client, client.accompany(**DELIBERATE) as partner:
        with pytest.raises(ServiceError) as raised:
            list(partner)
        assert raised.value.code == "DEADLINE_EXCEEDED"
    wait_until_free(composer)
    with (
        SeqgenClient(server.address) as client,
        client.accompany(**DELIBERATE) as partner,
        pytest.raises(InvalidInputs),
    ):
        play(partner, [NoteOn(3.0, 62), NoteOn(2.0, 62)])
    wait_until_free(composer)


def test_a_session_takes_a_place(start_server: Callable, transformer_path: Path) -> None:
    server = start_server(Composer(transformer_path), max_requests=1)
    with SeqgenClient(server.address, timeout_seconds=20) as client:
        with client.accompany(**DELIBERATE) as partner:
            partner.take(TimePassed(0.0))
            with pytest.raises(ServiceError, match="busy"):
                client.compose(bars=1)
            with client.accompany(**DELIBERATE) as another, pytest.raises(ServiceError, match="busy"):
                another.take(TimePassed(0.0))
        deadline = time.monotonic() + 20
        while server._server._worker._open_requests:
            assert time.monotonic() < deadline, "the place was not given back"
            time.sleep(0.01)
        assert client.compose(bars=1)


def test_a_server_that_stops_answers_and_ends_sessions(start_server: Callable, transformer_path: Path) -> None:
    server = start_server(Composer(transformer_path), grace_seconds=30)
    with SeqgenClient(server.address) as client, client.accompany(key="D", seed=1, rest_quarters=16.0) as partner:
        play(partner, PHRASE)
        stopping = server.begin_stop()
        *notes, over = list(partner)
        assert notes and isinstance(over, AnswerOver)
        stopping.result(timeout=10)
        with pytest.raises(ServiceError, match="has ended the session"):
            partner.take(TimePassed(9.0))


def test_a_session_in_which_nothing_comes_is_ended(
    start_server: Callable, transformer_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accompany_session, "IDLE_SECONDS", 0.2)
    server = start_server(Composer(transformer_path))
    with SeqgenClient(server.address) as client, client.accompany(**DELIBERATE) as partner:
        assert list(partner) == []


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({}, {"key"}),
        ({"key": "H"}, {"key"}),
        ({"key": "D", "metre": "7/0", "phrase_bars": 17, "answer_bars": 0}, {"metre", "phrase_bars", "answer_bars"}),
        ({"metre": "32/1", "rest_quarters": float("nan")}, {"key", "metre", "rest_quarters"}),
        ({"key": "D", "quarters_per_minute": 500.0, "style": "tango"}, {"quarters_per_minute", "style"}),
        ({"key": "D", "temperature": -1.0, "top_k": -1, "seed": -1}, {"temperature", "top_k", "seed"}),
        ({"key": "D", "top_p": 0.0, "min_p": 2.0}, {"top_p", "min_p"}),
        ({"key": "D", "model": "melody-lstm"}, {"model"}),
    ],
)
def test_bad_fields_are_named(melodies: SeqgenClient, fields: dict[str, Any], named: set[str]) -> None:
    with melodies.accompany(**fields) as partner, pytest.raises(InvalidInputs) as raised:
        partner.take(TimePassed(0.0))
    assert {error.field for error in raised.value.errors} == named
    assert all(len(str(error)) < 250 and "\n" not in str(error) for error in raised.value.errors)


TASK = pb.AccompanyRequest(task=pb.AccompanyTask(key="D", is_live=False))


@pytest.mark.parametrize(
    ("requests", "field", "sentence"),
    [
        ([], "task", "task must come first, got nothing"),
        ([pb.AccompanyRequest()], "task", "task must come first, got nothing"),
        ([pb.AccompanyRequest(now_seconds=1)], "task", "task must come first, got now_seconds"),
        ([pb.AccompanyRequest(task=pb.AccompanyTask(key="H"))], "task.key", "key must look like"),
        (
            [pb.AccompanyRequest(task=pb.AccompanyTask(key="D", quarters_per_minute=1))],
            "task.quarters_per_minute",
            "tempo must lie in 20..400, got 1.0",
        ),
        ([TASK, TASK], "task", "task must come once"),
        ([TASK, pb.AccompanyRequest()], "event", "got nothing"),
        ([TASK, pb.AccompanyRequest(note_on=pb.NoteOn(pitch=128))], "note_on.pitch", "0..127, got 128"),
        ([TASK, pb.AccompanyRequest(note_on=pb.NoteOn(velocity=0))], "note_on.velocity", "1..127, got 0"),
        ([TASK, pb.AccompanyRequest(note_on=pb.NoteOn(at_seconds=float("nan")))], "note_on.at_seconds", "got nan"),
        ([TASK, pb.AccompanyRequest(note_off=pb.NoteOff(at_seconds=1e9))], "note_off.at_seconds", "0..86400, got 1000"),
        ([TASK, pb.AccompanyRequest(now_seconds=-1)], "now_seconds", "0..86400, got -1.0"),
        (
            [TASK, pb.AccompanyRequest(now_seconds=2), pb.AccompanyRequest(note_on=pb.NoteOn(at_seconds=1))],
            "note_on.at_seconds",
            "in order of time, got one at 1 s after one at 2 s",
        ),
    ],
)
def test_bad_requests_are_one_sentence(
    melody_server: Any, requests: list[pb.AccompanyRequest], field: str, sentence: str
) -> None:
    from google.rpc.error_details_pb2 import BadRequest
    from grpc_status import rpc_status

    with grpc.insecure_channel(melody_server.address) as channel, pytest.raises(grpc.RpcError) as raised:
        list(raw(channel, *requests))
    assert raised.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert sentence in raised.value.details() and "\n" not in raised.value.details()
    details = rpc_status.from_call(raised.value).details
    bad_request = BadRequest()
    assert details[0].Unpack(bad_request)
    assert [violation.field for violation in bad_request.field_violations] == [field]


def test_a_failure_is_reported_and_others_go_on(
    start_server: Callable, transformer_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    composer = Composer(transformer_path)
    server = start_server(composer)
    with (
        SeqgenClient(server.address, timeout_seconds=20) as client,
        client.accompany(**DELIBERATE) as good,
        client.accompany(**DELIBERATE) as bad,
    ):
        for session in (good, bad):
            play(session, PHRASE)
        with monkeypatch.context() as patch, pytest.raises(ServiceError, match="under id") as raised:
            patch.setattr(network_of(composer), "copy", Mock(side_effect=MemoryError("secret")))
            play(bad, [TimePassed(2.5)])
        assert raised.value.code == "INTERNAL"
        assert play(good, [TimePassed(2.5)])
    wait_until_free(composer)
