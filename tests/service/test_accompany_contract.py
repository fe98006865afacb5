"""The contract of a session says what the code does."""

import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.descriptor_pb2 import FileDescriptorSet

from seqgen import sampled_task
from seqgen.music.key import MODES
from seqgen.music.styles import STYLES
from seqgen.service.accompany_session import IDLE_SECONDS
from seqgen.v1 import accompany_pb2 as accompany_pb
from seqgen.verbs.accompany.events import (
    MAX_SECONDS,
    USUAL_VELOCITY,
    AnswerCut,
    AnswerOver,
    NoteOff,
    NoteOn,
    PlayedNote,
)
from seqgen.verbs.accompany.task import MAX_PHRASE_BARS, REST_QUARTERS_RANGE, AccompanyTask
from seqgen.verbs.compose import task as limits
from seqgen.wire.accompany import AccompanyFields

PROTO_ROOT = Path(__file__).parents[2] / "proto"
MEANINGLESS = {"count", "max_in_a_row", "beam_width"}  # fields of every sampled task that a session has no use for
WORDS_FOR_NOTHING = {
    "style": "not told to the model",
    "phrase_bars": "none, rests decide, up to 16 bars",
    "seed": "drawn by the server, and returned",
}
DEFAULTS = {field.name: field.default for field in fields(AccompanyTask) if field.name not in MEANINGLESS | {"key"}}

pytest.importorskip("grpc_tools", reason="the generator comes with the extra `dev`")


@pytest.fixture(scope="module")
def comments(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The comment of every field by its path, and of the method."""
    output = tmp_path_factory.mktemp("contract") / "described.binpb"
    options = ["--include_source_info", f"--proto_path={PROTO_ROOT}", f"--descriptor_set_out={output}"]
    names = ["seqgen/v1/accompany.proto", "seqgen/v1/composer_service.proto"]
    subprocess.run([sys.executable, "-m", "grpc_tools.protoc", *options, *names], check=True)
    session, service = FileDescriptorSet.FromString(output.read_bytes()).file
    found = {}
    for place in session.source_code_info.location:
        match tuple(place.path):
            case (4, message, 2, field):
                kind = session.message_type[message]
                found[f"{kind.name}.{kind.field[field].name}"] = " ".join(place.leading_comments.split())
    for place in service.source_code_info.location:
        match tuple(place.path):
            case (6, 0, 2, method):
                found[service.service[0].method[method].name] = " ".join(place.leading_comments.split())
    return found


def test_the_messages_have_the_fields_of_the_values_and_no_other() -> None:
    pairs: list[tuple[Any, Any]] = [
        (accompany_pb.NoteOn, NoteOn),
        (accompany_pb.NoteOff, NoteOff),
        (accompany_pb.AnswerNote, PlayedNote),
        (accompany_pb.AnswerOver, AnswerOver),
        (accompany_pb.AnswerCut, AnswerCut),
    ]
    for message, value in pairs:
        assert [field.name for field in message.DESCRIPTOR.fields] == [field.name for field in fields(value)]
    names = {field.name for field in accompany_pb.AccompanyTask.DESCRIPTOR.fields}
    assert names == {field.name for field in fields(AccompanyTask)} - MEANINGLESS | {"is_live"}
    assert names == set(AccompanyFields.__annotations__)


@pytest.mark.parametrize(("name", "default"), [*DEFAULTS.items(), ("is_live", True)])
def test_the_documented_default_is_the_one_taken(comments: dict[str, str], name: str, default: object) -> None:
    documented = re.search(r"Default: (.*)\.$", comments[f"AccompanyTask.{name}"])
    assert documented
    taken = WORDS_FOR_NOTHING[name] if default is None else str(default).lower()
    taken = f"{default:g}" if isinstance(default, float) else taken
    assert documented[1].strip('"') == taken


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("AccompanyTask.key", [*MODES, "It must be there."]),
        ("AccompanyTask.style", [f'"{style}"' for style in STYLES]),
        ("AccompanyTask.metre", ["{} to {}".format(*limits.BAR_QUARTERS_RANGE)]),
        ("AccompanyTask.quarters_per_minute", ["{:g}..{:g}".format(*limits.QUARTERS_PER_MINUTE_RANGE)]),
        ("AccompanyTask.rest_quarters", ["{:g}..{:g}".format(*REST_QUARTERS_RANGE)]),
        ("AccompanyTask.phrase_bars", [f"1..{MAX_PHRASE_BARS}"]),
        ("AccompanyTask.answer_bars", [f"1..{MAX_PHRASE_BARS}"]),
        ("AccompanyTask.temperature", [f"0..{sampled_task.MAX_TEMPERATURE:g}"]),
        ("AccompanyTask.top_k", [f"0..{sampled_task.MAX_TOP_K}"]),
        ("AccompanyTask.seed", [f"0..{sampled_task.MAX_SEED}"]),
        ("NoteOn.at_seconds", [f"0..{MAX_SECONDS:g} s"]),
        ("NoteOff.at_seconds", [f"0..{MAX_SECONDS:g} s"]),
        ("AccompanyRequest.now_seconds", [f"0..{MAX_SECONDS:g} s"]),
        ("NoteOn.velocity", ["1..127", f"Default: {USUAL_VELOCITY}."]),
        ("Accompany", [f"{IDLE_SECONDS / 60:g} minutes"]),
    ],
)
def test_the_documented_range_is_the_one_checked(comments: dict[str, str], path: str, words: list[str]) -> None:
    assert not [word for word in words if word not in comments[path]]
