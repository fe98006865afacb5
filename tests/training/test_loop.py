"""The training loop: it learns, stops early, and a killed training ends with the same bits."""

import errno
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from itertools import chain
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
from seqgen.training.loop import Trainer, nats_per_unit
from seqgen.training.metrics_log import MetricsLog
from seqgen.training.objectives.melody import Example, MelodyObjective, collate
from seqgen.training.plan import TrainingPlan

PLAN = TrainingPlan(epochs=2, max_batch_units=128, warmup_steps=2, save_every_steps=2, seed=3)
PLANS = {
    "plain": PLAN,
    "average": replace(PLAN, average_decay=0.9),
    "accumulated": replace(PLAN, accumulated_batches=2, max_batch_units=64),
    "plateau": replace(PLAN, schedule="plateau", plateau_epochs=0, epochs=3),
    "adam": replace(PLAN, optimiser="adam"),
    "sgd": replace(PLAN, optimiser="sgd"),
}
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

    trainer = Trainer(objective(), "melody-lstm", data, plan, folder, report)
    trainer.run(examples(12), examples(3))
    return trainer


def objective() -> MelodyObjective:
    return MelodyObjective(MelodyLSTM(MelodyLSTMConfig(hidden=8), np.random.default_rng(1)))


def assert_alike(whole: Path, parts: Path) -> None:
    """The same weights, state and curve, to the last bit; only the clock may differ."""
    for name in ("best.safetensors", "resume.safetensors"):
        assert (whole / name).read_bytes() == (parts / name).read_bytes(), name
    curves = [MetricsLog(folder / "metrics.jsonl").entries() for folder in (whole, parts)]
    for entry in chain(*curves):
        entry.pop("seconds", None)
    assert curves[0] == curves[1]


@pytest.mark.parametrize("stop_after_steps", [1, 3, 4, 6])
@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
def test_a_stopped_training_ends_like_an_uninterrupted_one(
    plan: TrainingPlan, stop_after_steps: int, tmp_path: Path
) -> None:
    train(tmp_path / "whole", plan=plan)
    with pytest.raises(Killed):
        train(tmp_path / "parts", stop_after_steps, plan)
    train(tmp_path / "parts", plan=plan)
    assert_alike(tmp_path / "whole", tmp_path / "parts")


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
    assert_alike(tmp_path / "whole", tmp_path / "killed")


def test_it_learns_and_keeps_the_best(tmp_path: Path) -> None:
    trainer = train(tmp_path, plan=replace(PLAN, epochs=6, peak_learning_rate=0.02))
    lines = [json.loads(line) for line in (tmp_path / "metrics.jsonl").read_text().splitlines()]
    epochs = [line for line in lines if "epoch" in line]
    assert [line["epoch"] for line in epochs] == [1, 2, 3, 4, 5, 6]
    assert [line["step"] for line in lines if "epoch" not in line] == list(range(1, trainer.progress.step + 1))
    assert trainer.progress.best_nats == min(line["valid_nats"] for line in epochs)
    assert trainer.progress.best_nats < nats_per_unit(objective(), examples(3), 128) - 1.0
    best = load_checkpoint(tmp_path / "best.safetensors")
    network = MelodyLSTM(MelodyLSTMConfig(**best.config), np.random.default_rng(0))
    network.load_state_dict(best.weights)
    stored = nats_per_unit(MelodyObjective(network), examples(3), 128)
    assert stored == pytest.approx(trainer.progress.best_nats, rel=1e-6)


def test_patience_runs_out(tmp_path: Path) -> None:
    plan = replace(PLAN, epochs=9, peak_learning_rate=0.0, patience_epochs=2)
    assert train(tmp_path, plan=plan).progress.epoch == 3


def test_a_folder_of_another_training_is_not_overwritten(tmp_path: Path) -> None:
    train(tmp_path)
    before = (tmp_path / "best.safetensors").read_bytes()
    with pytest.raises(InvalidInput, match="a training that differs in data; choose an empty folder"):
        train(tmp_path, data="other")
    with pytest.raises(InvalidInput, match="a training that differs in epochs, seed; choose"):
        train(tmp_path, plan=replace(PLAN, epochs=3, seed=5))
    assert (tmp_path / "best.safetensors").read_bytes() == before


def test_nan_stops_with_a_sentence_and_keeps_the_checkpoint(tmp_path: Path) -> None:
    train(tmp_path)
    broken = objective()
    broken.network.output.bias.value[0] = np.nan
    trainer = Trainer(broken, "melody-lstm", "d", PLAN, tmp_path / "nan", print)
    with pytest.raises(InvalidInput, match="became NaN at step 0"):
        trainer.run(examples(4), examples(2))
    assert not (tmp_path / "nan" / "best.safetensors").exists()


def test_accumulated_batches_are_one_large_batch(tmp_path: Path) -> None:
    """Without dropout, three small batches give the gradient of their tunes side by side."""
    whole, parts = objective(), objective()
    for each in (whole, parts):
        each.network.dropout.p = 0.0
    plan = replace(PLAN, accumulated_batches=3, peak_learning_rate=0.0)
    trainer = Trainer(parts, "melody-lstm", "d", plan, tmp_path, print)
    tunes = examples(6)
    nats = trainer._accumulate([parts.batch(tunes[i : i + 2], None) for i in (0, 2, 4)], sum(map(parts.length, tunes)))
    loss = whole.loss(whole.batch(tunes, None), None)
    loss.backward()
    assert nats == pytest.approx(float(loss.value), rel=1e-6)
    for expected, got in zip(whole.network.parameters(), parts.network.parameters(), strict=True):
        np.testing.assert_allclose(got.grad, expected.grad, atol=1e-6)


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

    with (
        monkeypatch.context() as patch,
        pytest.raises(InvalidInput, match=r"No space left on device; what was there before is intact"),
    ):
        patch.setattr(checkpoint, "write_atomically", full)
        train(tmp_path)
    assert (tmp_path / "resume.safetensors").read_bytes() == before
    train(tmp_path)
