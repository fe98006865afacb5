"""The command as a whole: help at once, interruptions quiet, the unforeseen in one sentence."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from seqgen.cli import COMMANDS, command
from seqgen.cli.failures import report

SEQGEN = [sys.executable, "-c", "from seqgen.cli import main; main()"]
HEAVY = ("numpy", "numba", "grpc", "rich", "music21", "seqgen.composer")


def test_help_lists_every_command(seqgen: Callable) -> None:
    outcome = seqgen("--help")
    assert outcome.status == 0
    assert all(name in outcome.out for name in COMMANDS)
    assert seqgen().out == outcome.out


def test_help_loads_nothing_heavy() -> None:
    code = f"""
import sys, seqgen.cli
try: seqgen.cli.main(sys.argv[1:])
except SystemExit: print([name for name in {HEAVY} if name in sys.modules])
"""
    light = ("accompany", "compose", "continue", "critique", "harmonize", "infill", "serve")
    for arguments in (["--help"], ["--version"], *([name, "--help"] for name in light)):
        done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True)
        assert done.stdout.splitlines()[-1] == "[]", arguments


@pytest.mark.parametrize("name", ["accompany", "continue", "critique", "infill", "suggest", "harmonize"])
def test_the_help_shows_what_a_task_takes_by_default(seqgen: Callable, name: str) -> None:
    said = " ".join(seqgen(name, "--help").out.replace("-\n", "-").split()).replace("- ", "-")
    model = "harmony-seq2seq" if name == "harmonize" else "melody-transformer"
    assert f"see `seqgen models` [default: {model}]" in said
    if name == "harmonize":
        assert "slower and better [default: 48]" in said and "the likeliest always [default: 0.9]" in said


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_of_the_list_is_there_and_explains_itself(name: str) -> None:
    loaded = command.get_command(click.Context(command), name)
    assert loaded is not None and loaded.name == name and loaded.help


def test_models_are_listed_and_shown(seqgen: Callable) -> None:
    assert "melody-lstm" in seqgen("models").out
    card = seqgen("models", "melody-lstm").out
    assert all(word in card for word in ("version", "licence", "trained on", "limits", "nats_per_note"))
    refused = seqgen("models", "melody-gan")
    assert (refused.status, refused.out) == (2, "") and "melody-lstm" in refused.err


def test_the_unforeseen_is_one_sentence_with_a_way_to_more(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SEQGEN_DEBUG", raising=False)
    assert report(RuntimeError("first\nsecond")) == 1
    said = capsys.readouterr().err
    assert said == "Error: unexpected RuntimeError: first second (set SEQGEN_DEBUG=1 to see where)\n"
    monkeypatch.setenv("SEQGEN_DEBUG", "1")
    try:
        raise RuntimeError("first")
    except RuntimeError as error:
        report(error)
    assert "Traceback" in capsys.readouterr().err


def test_ctrl_c_is_quiet(tmp_path: Path) -> None:
    words = ["compose", "--bars", "128", "--count", "64", "-o", "tune.mid"]
    listen = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "  # it may be ignored around us
    process = subprocess.Popen(
        [*SEQGEN[:-1], listen + SEQGEN[-1], *words],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    time.sleep(1.5)  # to be in the middle of it; too early is quiet as well
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err.strip()) == (130, "", "")
    assert list(tmp_path.iterdir()) == []


def test_a_reader_that_left_is_no_error(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [*SEQGEN, "compose", "--bars", "1"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None and process.stderr is not None
    process.stdout.close()
    assert process.stderr.read() == ""
    process.stderr.close()
    process.wait(timeout=20)
    assert (tmp_path / "melody.mid").exists()


def test_the_package_is_the_command() -> None:
    ran = subprocess.run([sys.executable, "-m", "seqgen", "--version"], capture_output=True, text=True, check=True)
    assert ran.stdout.startswith("seqgen, version ")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
@pytest.mark.parametrize("words", [["models"], ["write", "tune-text", "--chars", "5"]], ids=lambda words: words[0])
def test_no_room_for_what_is_printed_is_one_sentence(words: list[str]) -> None:
    with open("/dev/full", "w") as full:
        command = [sys.executable, "-m", "seqgen", *words]
        buffered = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, env=buffered)
    assert done.returncode == 1 and "Error: what is printed cannot be written: No space left" in done.stderr
    assert "Traceback" not in done.stderr and "Exception ignored" not in done.stderr
