"""The contract: generated code in step with the .proto files, and comments that say what the code does."""

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.descriptor_pb2 import FileDescriptorProto, FileDescriptorSet

from seqgen import sampled_task
from seqgen.generation.repetition import PASSAGE_BARS
from seqgen.music.fixed_note import DURATION_QUARTERS_RANGE, FixedNote
from seqgen.music.key import MODES
from seqgen.music.scale import NAMES
from seqgen.music.styles import STYLES
from seqgen.service import given
from seqgen.v1 import verbs_pb2 as verbs_pb
from seqgen.v1.composer_service_pb2 import ComposeTask as ComposeTaskMessage
from seqgen.v1.composer_service_pb2 import FixedNote as FixedNoteMessage
from seqgen.verbs.compose import task as limits
from seqgen.verbs.compose.request import ComposeFields
from seqgen.verbs.compose.task import ComposeTask
from seqgen.verbs.critique import CritiqueTask
from seqgen.verbs.room.continuation import ContinueTask
from seqgen.verbs.room.infilling import InfillTask
from seqgen.verbs.room.task import MAX_PARTS
from seqgen.verbs.suggest.task import MAX_SUGGESTIONS, SuggestTask
from seqgen.verbs.voices.four_voices import MAX_SIXTEENTHS
from seqgen.verbs.voices.tasks import HarmonizeTask, RestoreTask, VaryTask
from seqgen.wire import verbs as wire_verbs

PROTO_ROOT = Path(__file__).parents[2] / "proto"
MESSAGE_FIELD, SERVICE_METHOD, FILE_MESSAGE, FILE_ENUM, FILE_SERVICE = 2, 2, 4, 5, 6

WORDS_FOR_NOTHING = {
    "metre": "the metre of the style",
    "quarters_per_minute": "the tempo of the style",
    "seed": "drawn by the server, and returned",
    "scale": "the pitches of the key",
    "fixed_notes": "none",
    "chords": "no chords",
}

VERB_TASKS: dict[str, tuple[Any, Any]] = {
    "ContinueTask": (ContinueTask, wire_verbs.ContinueFields),
    "InfillTask": (InfillTask, wire_verbs.InfillFields),
    "HarmonizeTask": (HarmonizeTask, wire_verbs.HarmonizeFields),
    "RestoreTask": (RestoreTask, wire_verbs.RestoreFields),
    "VaryTask": (VaryTask, wire_verbs.VaryFields),
    "SuggestTask": (SuggestTask, wire_verbs.SuggestFields),
    "CritiqueTask": (CritiqueTask, wire_verbs.CritiqueFields),
}
SAMPLED = list(VERB_TASKS)[:5]
FOR_VOICES = SAMPLED[1:]
WITH_STYLE = ("ContinueTask", "InfillTask", "SuggestTask", "CritiqueTask")
WORDS_FOR_NO_VERB_FIELD = {
    "parts": "all four",
    "InfillTask.part": "the only part with pitched notes; for chorale-cnn, all four",
    "part": "the only part with pitched notes",
    "style": "not told to the model",
    "CritiqueTask.style": "all together",
    "chords": "no chords",
    "gibbs_steps": str(sampled_task.DEFAULT_GIBBS_STEPS),
    "seed": "drawn by the server, and returned",
    "bar": "none, what may come next",
    "note": "none, the whole bar if given",
}

pytest.importorskip("grpc_tools", reason="the generator comes with the extra `dev`")


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> list[FileDescriptorProto]:
    """The .proto files as the compiler sees them, comments included."""
    output = tmp_path_factory.mktemp("contract") / "described.binpb"
    options = ["--include_source_info", f"--proto_path={PROTO_ROOT}", f"--descriptor_set_out={output}"]
    protos = map(str, PROTO_ROOT.glob("seqgen/v1/*.proto"))
    subprocess.run([sys.executable, "-m", "grpc_tools.protoc", *options, *protos], check=True)
    return list(FileDescriptorSet.FromString(output.read_bytes()).file)


def elements(file: FileDescriptorProto) -> Iterator[tuple[tuple[int, ...], str]]:
    """The place in the file and the name of everything that deserves a comment."""
    assert not file.enum_type, "test the comments of enums as soon as there is one"
    for number, message in enumerate(file.message_type):
        yield (FILE_MESSAGE, number), message.name
        for index, field in enumerate(message.field):
            yield (FILE_MESSAGE, number, MESSAGE_FIELD, index), f"{message.name}.{field.name}"
    for number, service in enumerate(file.service):
        yield (FILE_SERVICE, number), service.name
        for index, method in enumerate(service.method):
            yield (FILE_SERVICE, number, SERVICE_METHOD, index), f"{service.name}.{method.name}"


def comments(files: list[FileDescriptorProto]) -> dict[str, str]:
    """The comment of every element by its name, empty where there is none."""
    found: dict[str, str] = {}
    for file in files:
        places = {tuple(place.path): place.leading_comments for place in file.source_code_info.location}
        found |= {name: " ".join(places.get(path, "").split()) for path, name in elements(file)}
    return found


def test_the_generated_code_is_up_to_date() -> None:
    check = subprocess.run([sys.executable, PROTO_ROOT / "generate.py", "--check"], capture_output=True, text=True)
    assert check.returncode == 0, check.stdout + check.stderr


def test_everything_has_a_comment_that_is_a_sentence(described: list[FileDescriptorProto]) -> None:
    assert not [name for name, comment in comments(described).items() if not comment.endswith(".")]


def test_the_message_has_the_fields_of_the_task_and_no_other() -> None:
    names = [field.name for field in ComposeTaskMessage.DESCRIPTOR.fields]
    assert names == list(ComposeFields.__annotations__)
    assert set(names) == {field.name for field in fields(ComposeTask)}


@pytest.mark.parametrize("field", [field.name for field in fields(ComposeTask)])
def test_the_documented_default_is_the_one_taken(described: list[FileDescriptorProto], field: str) -> None:
    default = getattr(ComposeTask(), field)
    documented = re.search(r"Default: (.*)\.$", comments(described)[f"ComposeTask.{field}"])
    assert documented
    taken = WORDS_FOR_NOTHING[field] if default is None or default == () else str(default)
    taken = f"{default:g}" if isinstance(default, float) else taken
    assert documented[1].strip('"') == (taken.lower() if isinstance(default, bool) else taken)


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("style", [f'"{style}"' for style in STYLES]),
        ("key", list(MODES)),
        ("metre", ["{} to {}".format(*limits.BAR_QUARTERS_RANGE)]),
        ("bars", [f"1..{limits.MAX_BARS}"]),
        ("quarters_per_minute", ["{:g}..{:g}".format(*limits.QUARTERS_PER_MINUTE_RANGE)]),
        ("lowest_pitch", [f"{limits.LOWEST_PITCH}..{limits.HIGHEST_PITCH - limits.MIN_RANGE_SEMITONES}"]),
        ("highest_pitch", [f"at least {limits.MIN_RANGE_SEMITONES}", f"at most {limits.HIGHEST_PITCH}"]),
        ("temperature", [f"0..{sampled_task.MAX_TEMPERATURE:g}"]),
        ("top_k", [f"0..{sampled_task.MAX_TOP_K}"]),
        ("seed", [f"0..{sampled_task.MAX_SEED}"]),
        ("count", [f"1..{sampled_task.MAX_COUNT}"]),
        ("min_p", ["0..1"]),
        ("max_in_a_row", [f"1..{sampled_task.MAX_IN_A_ROW}", *map(str, PASSAGE_BARS)]),
        ("beam_width", [f"1..{sampled_task.MAX_BEAM_WIDTH}", "seed, temperature, top_k, top_p and min_p do not act"]),
        ("scale", [f'"{name}"' for name in NAMES]),
        ("fixed_notes", [f"at most {limits.MAX_FIXED_NOTES}"]),
    ],
)
def test_the_documented_range_is_the_one_checked(
    described: list[FileDescriptorProto], field: str, words: list[str]
) -> None:
    comment = comments(described)[f"ComposeTask.{field}"]
    assert not [word for word in words if word not in comment]


def test_a_fixed_note_has_the_same_fields_and_range_on_the_wire(described: list[FileDescriptorProto]) -> None:
    names = [field.name for field in FixedNoteMessage.DESCRIPTOR.fields]
    assert names == [field.name for field in fields(FixedNote)]
    documented = comments(described)["FixedNote.duration_quarters"]
    assert all(f"{quarters:g}" in documented for quarters in DURATION_QUARTERS_RANGE)


def test_requests_and_responses_are_named_after_their_methods(described: list[FileDescriptorProto]) -> None:
    for method in (method for file in described for service in file.service for method in service.method):
        assert method.input_type == f".seqgen.v1.{method.name}Request"
        assert method.output_type == f".seqgen.v1.{method.name}Response"


@pytest.mark.parametrize("name", VERB_TASKS)
def test_a_verb_has_the_fields_of_its_task_and_no_other(name: str) -> None:
    task, client_fields = VERB_TASKS[name]
    names = {field.name for field in getattr(verbs_pb, name).DESCRIPTOR.fields}
    assert names - {"piece"} == {field.name for field in fields(task)} - {"score"}
    assert names - {"piece"} == set(client_fields.__annotations__) and "piece" in names


@pytest.mark.parametrize(
    ("name", "field"), [(name, field) for name, (task, _) in VERB_TASKS.items() for field in fields(task)],
    ids=lambda value: getattr(value, "name", value),
)  # fmt: skip
def test_the_documented_default_of_a_verb_is_the_one_taken(
    described: list[FileDescriptorProto], name: str, field: Any
) -> None:
    path = f"{name}.{'piece' if field.name == 'score' else field.name}"
    comment = comments(described)[path]
    if field.default is MISSING:
        assert comment.endswith("It must be there.")
        return
    documented = re.search(r"Default: (.*)\.$", comment)
    assert documented
    words = WORDS_FOR_NO_VERB_FIELD.get(path) or WORDS_FOR_NO_VERB_FIELD.get(field.name)
    taken = words if field.default in (None, ()) else str(field.default)
    taken = f"{field.default:g}" if isinstance(field.default, float) else taken
    assert documented[1].strip('"') == (taken.lower() if isinstance(field.default, bool) else taken)


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("ContinueTask.bars", [f"1..{limits.MAX_BARS}"]),
        *((f"{task}.temperature", [f"0..{sampled_task.MAX_TEMPERATURE:g}"]) for task in SAMPLED),
        *((f"{task}.seed", [f"0..{sampled_task.MAX_SEED}"]) for task in SAMPLED),
        *((f"{task}.count", [f"1..{sampled_task.MAX_COUNT}"]) for task in SAMPLED),
        *((f"{task}.top_k", [f"0..{sampled_task.MAX_TOP_K}"]) for task in list(VERB_TASKS)[:2]),
        *((f"{task}.max_in_a_row", [f"1..{sampled_task.MAX_IN_A_ROW}"]) for task in list(VERB_TASKS)[:2]),
        *((f"{task}.beam_width", [f"1..{sampled_task.MAX_BEAM_WIDTH}"]) for task in list(VERB_TASKS)[:2]),
        *((f"{task}.style", [f'"{style}"' for style in STYLES]) for task in WITH_STYLE),
        *((f"{task}.gibbs_steps", [f"1..{sampled_task.MAX_GIBBS_STEPS}"]) for task in FOR_VOICES),
        *((task, [f"{MAX_SIXTEENTHS} sixteenths"]) for task in FOR_VOICES if task != "InfillTask"),
        ("InfillTask.model", [f"{MAX_SIXTEENTHS} sixteenths"]),
        ("RestoreTask.doubt_below", ["0..1"]),
        ("VaryTask.share", ["0..1"]),
        ("SuggestTask.count", [f"1..{MAX_SUGGESTIONS}"]),
        ("GivenPiece", [f"{MAX_PARTS} parts", f"{given.MAX_NOTES} notes", f"{given.MAX_CHANGES} changes"]),
        ("GivenPiece", [f"{given.MAX_BARS} bars", f"{given.MAX_QUARTERS} quarter"]),
        ("GivenPiece", [f"at most {given.MAX_MELODY_NOTES} notes"]),
    ],
)
def test_the_documented_range_of_a_verb_is_the_one_checked(
    described: list[FileDescriptorProto], field: str, words: list[str]
) -> None:
    assert not [word for word in words if word not in comments(described)[field]]
