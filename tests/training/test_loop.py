"""The training loop: it learns, stops early, and a killed training ends with the same bits."""

import errno
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from seqgen import checkpoint
from seqgen.checkpoint import load_checkpoint
from seqgen.errors import InvalidInput
from seqgen.models import MelodyLSTM, MelodyLSTMConfig
from seqgen.music.abc import read_abc
from seqgen.music.codec.melody import encode
from seqgen.training.batches import Example, collate, plan_batches
from seqgen.training.loop import Trainer, TrainingPlan, nats_per_token

PLAN = TrainingPlan(epochs=2, max_batch_tokens=128, warmup_steps=2, save_every_steps=2, seed=3)
BARS = ["GABc", "d2BG", "cAFA", "G4", "efge", "dcBA"]


def examples(count: int) -> list[Example]:
    """Small tunes of different lengths."""
    rng = np.random.default_rng(8)
    texts = ["|".join(rng.choice(BARS, 2 + index % 4)) for index in range(count)]
    scores = [read_abc(f"X:1\nM:2/4\nL:1/8\nK:G\n{text}|") for text in texts]
    return [Example.of(encode(score, index % 3)) for index, score in enumerate(scores)]


class Killed(Exception):
    """Stands for a kill between two steps."""


def train(folder: Path, stop_after_steps: int | None = None, plan: TrainingPlan = PLAN, data: str = "d") -> Trainer:
    steps: list[Any] = []

    def report(entry: dict[str, Any]) -> None:
        steps.append(entry)
        if stop_after_steps is not None and len(steps) > stop_after_steps:
            raise Killed

    network = MelodyLSTM(MelodyLSTMConfig(hidden=8), np.random.default_rng(1))
    trainer = Trainer(network, "melody-lstm", data, plan, folder, report)
    trainer.run(examples(12), examples(3))
    return trainer


@pytest.mark.parametrize("stop_after_steps", [1, 3, 4, 6])
def test_a_stopped_training_ends_like_an_uninterrupted_one(stop_after_steps: int, tmp_path: Path) -> None:
    train(tmp_path / "whole")
    with pytest.raises(Killed):
        train(tmp_path / "parts", stop_after_steps)
    train(tmp_path / "parts")
    for name in ("best.safetensors", "resume.safetensors", "metrics.jsonl"):
        assert (tmp_path / "whole" / name).read_bytes() == (tmp_path / "parts" / name).read_bytes(), name


@pytest.mark.slow
def test_kill_9_at_any_moment_leaves_a_state_that_goes_on(tmp_path: Path) -> None:
    """Real processes, really killed, at moments spread over the run; the end is the same to the bit."""
    script = (
        "import sys; sys.path.insert(0, sys.argv[2]); from pathlib import Path\n"
        "from test_loop import train, PLAN; from dataclasses import replace\n"
        "train(Path(sys.argv[1]), plan=replace(PLAN, epochs=30, patience_epochs=99))"
    )
    environment = os.environ | {"PYTHONWARNINGS": "error"}

    def start(folder: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-c", script, str(tmp_path / folder), str(Path(__file__).parent)], env=environment
        )

    assert start("whole").wait() == 0
    for attempt in range(8):
        process = start("killed")
        time.sleep(2.0 + 0.35 * attempt)
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert start("killed").wait() == 0
    for name in ("best.safetensors", "resume.safetensors", "metrics.jsonl"):
        assert (tmp_path / "whole" / name).read_bytes() == (tmp_path / "killed" / name).read_bytes(), name


def test_it_learns_and_keeps_the_best(tmp_path: Path) -> None:
    untrained = MelodyLSTM(MelodyLSTMConfig(hidden=8), np.random.default_rng(1))
    trainer = train(tmp_path, plan=replace(PLAN, epochs=6, peak_learning_rate=0.02))
    lines = [json.loads(line) for line in (tmp_path / "metrics.jsonl").read_text().splitlines()]
    assert [line["epoch"] for line in lines] == [1, 2, 3, 4, 5, 6]
    assert trainer.progress.best_nats == min(line["valid_nats_per_token"] for line in lines)
    assert trainer.progress.best_nats < nats_per_token(untrained, examples(3)) - 1.0
    best = load_checkpoint(tmp_path / "best.safetensors")
    network = MelodyLSTM(MelodyLSTMConfig(**best.config), np.random.default_rng(0))
    network.load_state_dict(best.weights)
    assert nats_per_token(network, examples(3)) == pytest.approx(trainer.progress.best_nats, rel=1e-6)


def test_patience_runs_out(tmp_path: Path) -> None:
    plan = replace(PLAN, epochs=9, peak_learning_rate=0.0, patience_epochs=2)
    assert train(tmp_path, plan=plan).progress.epoch == 3


def test_a_folder_of_another_training_is_not_overwritten(tmp_path: Path) -> None:
    train(tmp_path)
    before = (tmp_path / "best.safetensors").read_bytes()
    with pytest.raises(InvalidInput, match="another plan or data"):
        train(tmp_path, data="other")
    assert (tmp_path / "best.safetensors").read_bytes() == before


def test_nan_stops_with_a_sentence_and_keeps_the_checkpoint(tmp_path: Path) -> None:
    train(tmp_path)
    network = MelodyLSTM(MelodyLSTMConfig(hidden=8), np.random.default_rng(1))
    trainer = Trainer(network, "melody-lstm", "d", PLAN, tmp_path / "nan", print)
    trainer.model.output.bias.value[0] = np.nan
    with pytest.raises(InvalidInput, match="became NaN at step 0"):
        trainer.run(examples(4), examples(2))
    assert not (tmp_path / "nan" / "best.safetensors").exists()


def test_batches_hold_every_tune_once_within_the_budget_and_change_with_the_epoch() -> None:
    lengths = [int(length) for length in np.random.default_rng(0).integers(10, 200, 50)]
    plan = plan_batches(lengths, 500, (1, 0))
    assert sorted(index for batch in plan for index in batch) == list(range(50))
    assert all(len(batch) * max(lengths[index] for index in batch) <= 500 for batch in plan)
    assert plan == plan_batches(lengths, 500, (1, 0)) != plan_batches(lengths, 500, (1, 1))
    assert [len(batch) for batch in plan_batches([900, 5], 500, (0,))] == [1, 1], "too long for any batch: alone"


def test_padding_changes_nothing() -> None:
    network = MelodyLSTM(MelodyLSTMConfig(hidden=8), np.random.default_rng(1))
    short, long = sorted(examples(4), key=lambda example: len(example.labels))[::3]
    alone = network(collate([short]).features).value[0]
    beside = network(collate([short, long]).features, collate([short, long]).lengths).value[0, : len(short.labels)]
    np.testing.assert_allclose(beside, alone, atol=1e-6)


def test_a_full_disk_stops_with_a_sentence_and_keeps_the_last_state(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Killed):
        train(tmp_path, stop_after_steps=3)
    before = (tmp_path / "resume.safetensors").read_bytes()

    def full(path: Path, data: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch, pytest.raises(InvalidInput, match=r"No space left on device; the one before"):
        patch.setattr(checkpoint, "write_atomically", full)
        train(tmp_path)
    assert (tmp_path / "resume.safetensors").read_bytes() == before
    train(tmp_path)
