"""`seqgen tune` on a small piano-roll file, killed and resumed; `seqgen train --set` trains what it found."""

import csv
import json
import re
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.io import savemat

from seqgen.checkpoint import load_checkpoint

pytest.importorskip("optuna", reason="Optuna comes with the extra `tune`")

SECONDS = re.compile(rb', "seconds": [0-9.]+')
SEQGEN = [sys.executable, "-W", "error", "-c", "from seqgen.cli import main; main()"]
STUDY = ["tune", "p88-gru", "--data", "rolls.mat", "--epochs", "3", "--sampler", "random", "--seed", "5", "--json"]


@pytest.fixture
def rolls(tmp_path: Path) -> Path:
    """A P88 file of six short pieces, in the folder in which the commands run."""
    rng = np.random.default_rng(1)
    pieces = [(rng.random((7, 88)) < 0.05).astype(np.uint8) for _ in range(6)]
    parts = {"traindata": pieces[:4], "validdata": pieces[4:], "testdata": []}
    cells = {name: np.empty((1, len(part)), object) for name, part in parts.items()}
    for name, part in parts.items():
        cells[name][0, :] = part
    savemat(tmp_path / "rolls.mat", cells)
    return tmp_path / "rolls.mat"


def test_the_best_settings_train_to_the_figure_that_was_found(seqgen: Callable, rolls: Path) -> None:
    outcome = seqgen(*STUDY, "--trials", "2", "--out", "study")
    assert outcome.status == 0, outcome.err
    found = json.loads(outcome.out)
    best = found["best"]
    assert [trial["number"] for trial in found["trials"]] == [0, 1]
    assert best["valid_nats"] == min(trial["valid_nats"] for trial in found["trials"])
    assert set(best["settings"]) == {"peak_learning_rate", "weight_decay", "dropout", "weight_dropout"}
    with Path("study/trials.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert float(rows[best["number"]]["valid_nats"]) == best["valid_nats"]
    program, *arguments = shlex.split(found["command"].replace("FOLDER", "again"))
    assert program == "seqgen"
    outcome = seqgen(*arguments)
    assert outcome.status == 0, outcome.err
    trial, again = (Path(folder) for folder in (f"study/trial-{best['number']:03d}", "again"))
    assert (trial / "best.safetensors").read_bytes() == (again / "best.safetensors").read_bytes()
    card = load_checkpoint(again / "p88-gru.safetensors").card
    assert f"--set dropout={best['settings']['dropout']}" in card["command"]


def test_the_table_is_for_people(seqgen: Callable, rolls: Path) -> None:
    options = [option for option in STUDY if option != "--json"]
    outcome = seqgen(*options, "--trials", "1", "--epochs", "1", "--out", "study")
    assert outcome.status == 0 and "complete" in outcome.out
    assert "best: trial 0" in outcome.out and "--set peak_learning_rate=" in outcome.out
    assert "trial 0: peak_learning_rate=" in outcome.err


def test_kill_9_loses_nothing_and_counts_nothing_twice(seqgen: Callable, rolls: Path, tmp_path: Path) -> None:
    """Real processes, killed in the first trial, between two, and in the last."""

    def start() -> "subprocess.Popen[bytes]":
        return subprocess.Popen([*SEQGEN, *STUDY, "--trials", "3", "--out", "killed"], cwd=tmp_path)

    for progress in ("trial-000/best.safetensors", "trial-001", "trial-002/resume.safetensors"):
        process = start()
        deadline = time.monotonic() + 120
        while not (tmp_path / "killed" / progress).exists() and process.poll() is None:
            assert time.monotonic() < deadline
            time.sleep(0.005)
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL, "it was killed, not finished"
    killed, whole = (seqgen(*STUDY, "--trials", "3", "--out", folder) for folder in ("killed", "whole"))
    assert (killed.status, whole.status) == (0, 0), killed.err + whole.err
    assert json.loads(killed.out) == json.loads(whole.out)
    assert files(Path("killed")) == files(Path("whole"))


def files(folder: Path) -> dict[str, bytes]:
    """All but times, the database, which holds more of them, and what a kill may leave half written."""
    paths = [
        path for path in folder.rglob("*") if path.is_file() and not path.name.startswith((".seqgen-", "study.db"))
    ]
    return {str(path.relative_to(folder)): SECONDS.sub(b"", path.read_bytes()) for path in paths}


def bad(*changes: Any) -> list[str]:
    return ["tune", "p88-gru", "--data", "rolls.mat", "--out", "study", *changes]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (bad("--sampler", "nsga"), "sampler must be one of grid, random, tpe, got 'nsga'"),
        (bad("--trials", "0"), "--trials"),
        (bad("--preset", "bach"), "preset of p88-gru must be one of jsb, nottingham, got 'bach'"),
        (bad("--data", "missing.mat"), "there is no such file"),
        (["tune", "p88-gpt", "--out", "study"], "recipe must be one of"),
        (["tune", "p88-gru", "--out", "study"], "name it with --data FILE"),
        (["train", *bad("--set", "hiden=8")[1:]], "a name of hidden, layers, kernel, dropout, weight_dropout"),
        (["train", *bad("--set", "layers=many")[1:]], "layers must be a whole number of at least 1, got 'many'"),
    ],
)
def test_bad_input_is_one_sentence(arguments: list[str], sentence: str, seqgen: Callable, rolls: Path) -> None:
    outcome = seqgen(*arguments)
    assert (outcome.status, outcome.out) == (2, "")
    assert sentence in outcome.err and outcome.err.count("\n") == 1
    assert not Path("study").exists()


def test_sizes_that_a_network_cannot_have_are_one_sentence(seqgen: Callable) -> None:
    Path("chorales.json").write_text(json.dumps({"train": [[[60, 55, 50, 40]]] * 2, "valid": [], "test": []}))
    options = ["--data", "chorales.json", "--out", "run", "--set", "heads=3"]
    outcome = seqgen("train", "chorale-transformer", *options)
    assert outcome.status == 2 and "Traceback" not in outcome.err
    assert "cannot be built with these settings: the width must be divisible by the heads" in outcome.err


def test_without_optuna_it_says_what_to_install(seqgen: Callable, rolls: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "optuna", None)
    outcome = seqgen(*STUDY, "--out", "study")
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err == "Error: Optuna is not installed; get it with: pip install 'seqgen-music[tune]'\n"
