"""A stranger's piece: sound and of bounded size, or refused in one sentence; whatever its bytes, the server lives."""

from collections.abc import Callable

import grpc
import pytest
from google.protobuf.message import DecodeError
from google.rpc.error_details_pb2 import BadRequest
from grpc_status import rpc_status
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seqgen import wire
from seqgen.client import SeqgenClient
from seqgen.errors import InvalidInput
from seqgen.music import Key, KeyChange, Note, Part, Score
from seqgen.music.files.soundness import check_sound
from seqgen.music.midi import write_midi
from seqgen.music.score import TempoChange
from seqgen.service import given as door
from seqgen.v1 import composer_service_pb2 as composer_pb
from seqgen.v1 import critic_service_pb2 as critic_pb
from seqgen.v1 import score_pb2 as score_pb
from seqgen.v1 import verbs_pb2 as verbs_pb
from seqgen.v1.composer_service_pb2_grpc import ComposerServiceStub
from seqgen.v1.critic_service_pb2_grpc import CriticServiceStub
from seqgen.v1.given_piece_pb2 import GivenPiece

PITCHES = [62, 66, 69, 74, 73, 71, 69, 67, 66, 64, 62, 61]
NOTES = tuple(Note(480 * number, pitch, 480, 90) for number, pitch in enumerate(PITCHES))
TUNE = Score(480, (Part(NOTES, "fiddle"),), 12 * 480, keys=(KeyChange(0, Key("D")),))
MESSAGE = wire.score_to_message(TUNE)
MIDI = write_midi(TUNE)
QUICK: dict[str, object] = {
    "bars": 1,
    "from_bar": 2,
    "to_bar": 2,
    "bar": 2,
    "note": 1,
    "seed": 1,
    "close_on_tonic": True,
    "chords": "F G",
}
MUTATIONS = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def changed(change: Callable[[score_pb.Score], object]) -> GivenPiece:
    """The piece, a bit other than it should be."""
    piece = GivenPiece(score=MESSAGE)
    change(piece.score)
    return piece


def with_note(**fields: int) -> GivenPiece:
    return changed(lambda score: score.parts[0].notes[3].MergeFrom(score_pb.Note(**fields)))


def too_many(score: score_pb.Score, field: str, count: int) -> None:
    getattr(score, field).extend([getattr(score, field)[0]] * count)


def long_piece(**fields: object) -> GivenPiece:
    return GivenPiece(score=wire.score_to_message(Score(**{"ticks_per_quarter": 24, "parts": TUNE.parts[:0]} | fields)))  # type: ignore[arg-type]


MELODY = (Part(tuple(Note(tick, 60, 1) for tick in range(door.MAX_MELODY_NOTES + 1))),)
UNSOUND = {
    "nothing": (GivenPiece(), "got neither"),
    "no MIDI": (GivenPiece(midi=b""), "MIDI byte 0"),
    "other bytes": (GivenPiece(midi=b"RIFF" * 20), "MIDI byte 0"),
    "a MIDI file cut off": (GivenPiece(midi=MIDI[:30]), "MIDI byte"),
    "division 0": (changed(lambda score: setattr(score, "ticks_per_quarter", 0)), "ticks_per_quarter must"),
    "negative length": (changed(lambda score: setattr(score, "length_ticks", -1)), "length_ticks must"),
    "endless": (changed(lambda score: setattr(score, "length_ticks", 2**31 - 1)), "length_ticks must"),
    "shorter than its notes": (changed(lambda score: setattr(score, "length_ticks", 480)), "out of range"),
    "pitch 128": (with_note(pitch=128), "out of range"),
    "pitch -1": (with_note(pitch=-1), "out of range"),
    "velocity 128": (with_note(velocity=128), "out of range"),
    "duration -1": (with_note(duration_ticks=-1), "out of range"),
    "out of order": (with_note(start_tick=1), "in order"),
    "a note too long": (with_note(duration_ticks=2**31 - 1), "out of range"),
    "program 128": (changed(lambda score: setattr(score.parts[0], "program", 128)), "program must"),
    "no metre": (changed(lambda score: score.ClearField("metres")), "metres must begin at tick 0"),
    "no key": (changed(lambda score: score.ClearField("keys")), "keys must begin at tick 0"),
    "no tempo": (changed(lambda score: score.ClearField("tempos")), "tempos must begin at tick 0"),
    "metre 7/0": (changed(lambda score: setattr(score.metres[0], "metre", "7/0")), "metre must"),
    "a metre that is none": (changed(lambda score: setattr(score.metres[0], "metre", "4" * 100_000)), "metre must"),
    "key H": (changed(lambda score: setattr(score.keys[0], "key", "H")), "key must"),
    "a key that is none": (changed(lambda score: setattr(score.keys[0], "key", "D" * 100_000)), "key must"),
    "tempo 0": (changed(lambda score: setattr(score.tempos[0], "microseconds_per_quarter", 0)), "at least 1"),
    "a late first metre": (changed(lambda score: setattr(score.metres[0], "start_tick", 1)), "begin at tick 0"),
    "two metres at once": (changed(lambda score: too_many(score, "metres", 1)), "follow each other"),
    "a key beyond the end": (changed(lambda score: score.keys.add(start_tick=9999, key="D")), "within the piece"),
    "a bar beyond the end": (changed(lambda score: score.bar_restarts.append(9999)), "within the piece"),
    "bars out of order": (changed(lambda score: score.bar_restarts.extend([9, 3])), "follow each other"),
    "no parts": (changed(lambda score: score.ClearField("parts")), "has no notes"),
    "no notes": (changed(lambda score: score.parts[0].ClearField("notes")), "has no notes"),
    "drums alone": (changed(lambda score: setattr(score.parts[0], "is_drum", True)), "drums alone"),
    "many parts": (changed(lambda score: too_many(score, "parts", 128)), "at most 128 parts, got 129"),
    "many notes": (long_piece(parts=MELODY * 16, length_ticks=9999), "at most 16384 notes, got 16400"),
    "a long melody": (long_piece(parts=MELODY, length_ticks=9999), "at most 1024 notes, got 1025"),
    "many tempos": (
        long_piece(tempos=tuple(TempoChange(tick, 500_000) for tick in range(4095)), length_ticks=9999),
        "at most 4096 changes of metre, key, tempo and barlines, got 4097",
    ),
    "many quarters": (long_piece(length_ticks=24 * 2049), "at most 2048 quarter notes, got 2049"),
    "many bars": (long_piece(bar_restarts=tuple(range(1025)), length_ticks=1025), "at most 1024 bars, got 1025"),
    "a chord": (changed(lambda score: score.parts[0].notes.insert(1, score.parts[0].notes[0])), "several notes"),
}  # fmt: skip


def calls(channel: grpc.Channel, piece: GivenPiece) -> dict[str, Callable[[], object]]:
    """The piece given to each verb."""

    def filled(task: object) -> object:
        for name in (name for name in QUICK if name in task.DESCRIPTOR.fields_by_name):  # type: ignore[attr-defined]
            setattr(task, name, QUICK[name])
        task.piece.CopyFrom(piece)  # type: ignore[attr-defined]
        return task

    composer, critic = ComposerServiceStub(channel), CriticServiceStub(channel)
    return {
        "continue": lambda: composer.Continue(composer_pb.ContinueRequest(task=filled(verbs_pb.ContinueTask()))),
        "infill": lambda: composer.Infill(composer_pb.InfillRequest(task=filled(verbs_pb.InfillTask()))),
        "harmonize": lambda: composer.Harmonize(
            composer_pb.HarmonizeRequest(task=filled(verbs_pb.HarmonizeTask(model="chorale-cnn", gibbs_steps=1)))
        ),
        "suggest": lambda: critic.Suggest(critic_pb.SuggestRequest(task=filled(verbs_pb.SuggestTask()))),
        "critique": lambda: critic.Critique(critic_pb.CritiqueRequest(task=filled(verbs_pb.CritiqueTask()))),
    }


def refusal(error: grpc.RpcError) -> dict[str, str]:
    """The sentence for each field that was refused; fails for any other error."""
    assert error.code() is grpc.StatusCode.INVALID_ARGUMENT, error
    [detail] = rpc_status.from_call(error).details
    bad_request = BadRequest()
    assert detail.Unpack(bad_request)
    found = {violation.field: violation.description for violation in bad_request.field_violations}
    assert found and all("\n" not in sentence and len(sentence) < 600 for sentence in found.values())
    return found


@pytest.fixture
def channels(melody_server: object, chorale_server: object) -> object:
    """Where each verb is served."""
    with (
        grpc.insecure_channel(melody_server.address) as melodies,  # type: ignore[attr-defined]
        grpc.insecure_channel(chorale_server.address) as chorales,  # type: ignore[attr-defined]
    ):
        yield {"harmonize": chorales}.get, melodies


@pytest.mark.parametrize("verb", ["continue", "infill", "harmonize", "suggest", "critique"])
def test_the_piece_itself_is_good(channels: tuple, verb: str) -> None:
    for piece in (GivenPiece(score=MESSAGE), GivenPiece(midi=MIDI)):
        assert calls(channels[0](verb, channels[1]), piece)[verb]()


@pytest.mark.parametrize("name", UNSOUND)
def test_an_unsound_piece_is_refused_by_every_verb_alike(channels: tuple, name: str) -> None:
    piece, sentence = UNSOUND[name]
    for verb in ("continue", "infill", "harmonize", "suggest", "critique"):
        with pytest.raises(grpc.RpcError) as raised:
            calls(channels[0](verb, channels[1]), piece)[verb]()
        [(field, said)] = refusal(raised.value).items()
        assert field == "task.piece" and sentence in said, verb


def mended_or_refused(channels: tuple, piece: GivenPiece) -> None:
    """Every verb answers with sound scores, or refuses."""
    for verb in ("continue", "infill", "harmonize", "suggest", "critique"):
        try:
            answer = calls(channels[0](verb, channels[1]), piece)[verb]()
        except grpc.RpcError as error:
            refusal(error)
        else:
            for finished in getattr(answer, "pieces", ()):
                check_sound(wire.score_from_message(finished.score))
            for suggestion in getattr(answer, "suggestions", ()):
                assert all(0 <= note.pitch <= 127 for note in suggestion.notes) and suggestion.duration_ticks >= 1


def spoilt(data: bytes, places: list[tuple[int, int]]) -> bytes:
    spoilt = bytearray(data)
    for place, byte in places:
        spoilt[place % len(spoilt)] = byte
    return bytes(spoilt)


PLACES = st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 255)), min_size=1, max_size=4)


@MUTATIONS
@given(PLACES)
def test_spoilt_midi_ends_in_an_answer_or_a_refusal(channels: tuple, places: list[tuple[int, int]]) -> None:
    mended_or_refused(channels, GivenPiece(midi=spoilt(MIDI, places)))


@MUTATIONS
@given(PLACES)
def test_a_spoilt_score_ends_in_an_answer_or_a_refusal(channels: tuple, places: list[tuple[int, int]]) -> None:
    try:
        piece = GivenPiece.FromString(spoilt(GivenPiece(score=MESSAGE).SerializeToString(), places))
    except DecodeError:
        return
    mended_or_refused(channels, piece)


TICKS = st.integers(0, 13 * 480)
NOTE = st.builds(Note, TICKS, st.integers(0, 127), st.integers(1, 2000), st.integers(1, 127))
CHANGES = st.lists(TICKS, max_size=3, unique=True).map(sorted)


@st.composite
def odd_scores(draw: st.DrawFn) -> score_pb.Score:
    """Sound, but nothing that anybody would write."""
    score = score_pb.Score(ticks_per_quarter=draw(st.sampled_from([1, 7, 24, 480, 32767])), length_ticks=13 * 480)
    for notes in draw(st.lists(st.lists(NOTE, max_size=6), min_size=1, max_size=2)):
        score.parts.add(notes=map(wire.note_to_message, sorted(notes)))
    for tick in {0, *draw(CHANGES)}:
        score.metres.add(start_tick=tick, metre=draw(st.sampled_from(["4/4", "6/8", "1/1", "32/1", "5/8", "3/2"])))
    for tick in {0, *draw(CHANGES)}:
        score.keys.add(start_tick=tick, key=draw(st.sampled_from(["C", "F#", "Cb lydian", "E minor"])))
    score.metres.sort(key=lambda change: change.start_tick)
    score.keys.sort(key=lambda change: change.start_tick)
    score.tempos.add(start_tick=0, microseconds_per_quarter=draw(st.integers(1, 2**31 - 1)))
    score.bar_restarts.extend(draw(CHANGES))
    return score


@MUTATIONS
@given(odd_scores())
def test_an_odd_score_ends_in_an_answer_or_a_refusal(channels: tuple, score: score_pb.Score) -> None:
    mended_or_refused(channels, GivenPiece(score=score))


def test_a_request_beyond_a_mebibyte_is_refused(melodies: SeqgenClient) -> None:
    for size in (1 << 20, 1 << 24):
        with pytest.raises(InvalidInput, match="piece must take at most 1048576 bytes as a message, got") as raised:
            melodies.critique(b"\0" * size)
        assert raised.value.field == "piece" and "fewer notes" in str(raised.value)


def test_an_answer_that_would_be_too_large_is_refused_before(melodies: SeqgenClient) -> None:
    other = Part(tuple(Note(tick, 60, 1) for tick in range(16_000)))
    large = Score(480, (*TUNE.parts, other), 16_000)
    with pytest.raises(InvalidInput, match="count must be at most") as raised:
        melodies.continue_(large, part=1, bars=1, count=64)
    assert raised.value.field == "count"
    assert len(melodies.continue_(large, part=1, bars=1, count=2)) == 2
