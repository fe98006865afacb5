"""Bad input: exit status 2, one sentence on stderr that names the field, no file, no traceback."""

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

BAD_OPTIONS = {
    "style": ["--style", "tango"],
    "key": ["--key", "H#"],
    "metre": ["--metre", "7/0"],
    "bars": ["--bars", "0"],
    "bars ": ["--bars", "100000"],
    "--bars": ["--bars", "many"],
    "--mode": ["--mode", "jazz"],
    "--lowest": ["--lowest", "H3"],
    "tempo": ["--tempo", "inf"],
    "temperature": ["--temperature", "-1"],
    "temperature ": ["--temperature", "nan"],
    "model": ["--model", "melody-gan"],
    "output": ["-o", "missing/folder/tune.mid"],
    "output ": ["-o", "tune.doc"],
    "checkpoint": ["--checkpoint", "missing.safetensors"],
    "checkpoint ": ["--checkpoint", "weights.safetensors", "--server", "127.0.0.1:1"],
    "seed": ["--seed", "-1"],
    "count": ["--count", "65"],
    "--bogus": ["--bogus"],
}


@pytest.mark.parametrize(("name", "options"), BAD_OPTIONS.items(), ids=[*map(str, BAD_OPTIONS.values())])
def test_bad_input_is_one_sentence_that_names_it(seqgen: Callable, name: str, options: list[str]) -> None:
    Path("weights.safetensors").touch()
    outcome = seqgen("compose", *options)
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err.startswith("Error: ") and outcome.err.count("\n") == 1
    assert name.strip() in outcome.err and "Traceback" not in outcome.err
    assert os.listdir() == ["weights.safetensors"]


def test_all_bad_fields_are_named_at_once(seqgen: Callable) -> None:
    outcome = seqgen("compose", "--key", "H#", "--metre", "7/0", "--bars", "0", "--temperature", "nan")
    assert outcome.status == 2
    assert all(field in outcome.err for field in ("key", "metre", "bars", "temperature"))


@pytest.mark.parametrize("options", [["--key", "H#", "--bars", "0"], ["--model", "melody-gan"]])
def test_a_server_says_the_same(seqgen: Callable, address: str, options: list[str]) -> None:
    here = seqgen("compose", *options)
    assert here == seqgen("compose", *options, "--server", address)


def test_no_file_is_written_where_one_of_several_cannot_be(seqgen: Callable) -> None:
    assert seqgen("compose", "--bars", "1", "-o", "good.mid", "-o", "missing/bad.mid").status == 2
    assert os.listdir() == []


def test_no_file_is_written_where_the_disk_takes_the_first_alone(
    seqgen: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    fsync, calls = os.fsync, iter(range(10))

    def full_from_the_second_on(descriptor: int) -> None:
        if next(calls):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", full_from_the_second_on)
    outcome = seqgen("compose", "--bars", "1", "-o", "good.mid", "-o", "second.json")
    assert outcome.status == 2
    assert "--output 'second.json' cannot be written: No space left on device" in outcome.err
    assert os.listdir() == []


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["compose", "--tempo", "0"], "--tempo must lie in 20..400, got 0.0"),
        (["compose", "--beam-width", "99"], "--beam-width must be a whole number in 1..16, got 99"),
        (["compose", "--lowest", "0"], "--lowest must be a whole number in 36..84, got 0"),
        (["compose", "--lowest", "80", "--highest", "60"], "12 semitones or more above the lowest, 80, got 60"),
        (["compose", "--fixed", "5:1"], "--fixed must look like BAR:BEAT PITCH LENGTH"),
        (["compose", "-o", "tune.doc"], "--output must end in"),
        (["compose", "--key", "H#", "--bars", "0"], "got 'H#'; --bars must be a whole number in 1..128, got 0"),
        (["models", "melody-gan"], "model must be one of"),
    ],
    ids=lambda value: value[1] if isinstance(value, list) else None,
)
def test_a_field_is_spelled_as_its_option_where_there_is_one(seqgen: Callable, words: list[str], sentence: str) -> None:
    said = seqgen(*words).err
    assert sentence in said and said.startswith("Error: --") == (words[0] != "models")


def test_where_no_server_answers_it_fails_with_a_sentence(seqgen: Callable) -> None:
    outcome = seqgen("compose", "--server", "127.0.0.1:1")
    assert (outcome.status, outcome.out) == (1, "")
    assert outcome.err == "Error: no seqgen server answers at 127.0.0.1:1, start one with `seqgen serve`\n"


def test_an_unknown_command_is_bad_input(seqgen: Callable) -> None:
    outcome = seqgen("compse")
    assert outcome.status == 2 and "compse" in outcome.err and outcome.err.count("\n") == 1
