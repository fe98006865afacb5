"""Whatever happens while a training is saved, a whole state is there afterwards: the one before or the new one."""

import errno
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from seqgen.checkpoint import Checkpoint, load_checkpoint, save_checkpoint
from seqgen.errors import InvalidInput
from seqgen.models.p88 import P88Config, p88_network
from seqgen.training.loop import Trainer
from seqgen.training.objectives.p88 import P88Objective
from seqgen.training.plan import TrainingPlan

PLAN = TrainingPlan(epochs=2, max_batch_units=16, warmup_steps=1, save_every_steps=1, average_decay=0.9)
SYSTEM_CALLS = ("open", "fsync", "replace")
KILLS = 100


def train(folder: Path) -> Trainer[Any, Any]:
    rng = np.random.default_rng(0)
    pieces = [(rng.random((6, 88)) < 0.1).astype(np.uint8) for _ in range(6)]
    network = p88_network(P88Config("gru", hidden=4), np.random.default_rng(1))
    trainer = Trainer(P88Objective(network, crop_frames=5), "p88-gru", "d", PLAN, folder, lambda entry: None)
    trainer.run(pieces[:4], pieces[4:])
    return trainer


def failing(original: Callable[..., Any], at: int, numbers: "count[int]") -> Callable[..., Any]:
    """The system's function, but for the call of number ``at``: the disk is full."""

    def call(*arguments: Any, **options: Any) -> Any:
        if next(numbers) == at:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return original(*arguments, **options)

    return call


@pytest.mark.parametrize("name", SYSTEM_CALLS)
@pytest.mark.parametrize("at", [0, 1, 2, 4, 6])
def test_a_failure_at_any_call_is_one_sentence_and_the_training_goes_on_to_the_same_end(
    name: str, at: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    train(tmp_path / "whole")
    folder = tmp_path / "failed"
    with monkeypatch.context() as patch, pytest.raises(InvalidInput, match=r"failed.*No space left on device"):
        owner: Any = Path if name == "open" else os
        patch.setattr(owner, name, failing(getattr(owner, name), at, count()))
        train(folder)
    for path in folder.glob("*.safetensors"):
        load_checkpoint(path)
    assert not list(folder.glob(".seqgen-*")), "no temporary file is left behind"
    train(folder)
    for path in sorted((tmp_path / "whole").glob("*.safetensors")):
        assert path.read_bytes() == (folder / path.name).read_bytes(), path.name


SAVE_FOR_EVER = """
import sys, itertools; from pathlib import Path
import numpy as np
from seqgen.checkpoint import Checkpoint, save_checkpoint
for number in itertools.count():
    weights = {"a": np.full(1_000_000, number % 7, np.float32)}
    save_checkpoint(Path(sys.argv[1]), Checkpoint("melody-lstm", {}, weights, {"number": number % 7}))
"""


@pytest.mark.slow
def test_a_process_that_is_killed_while_it_saves_leaves_a_whole_checkpoint(tmp_path: Path) -> None:
    path = tmp_path / "resume.safetensors"
    save_checkpoint(path, Checkpoint("melody-lstm", {}, {"a": np.zeros(1_000_000, np.float32)}, {"number": 0}))
    rng = np.random.default_rng(0)
    changes = 0
    for _ in range(KILLS):
        before = path.stat().st_mtime_ns
        process = subprocess.Popen([sys.executable, "-c", SAVE_FOR_EVER, str(path)])
        while path.stat().st_mtime_ns == before and process.poll() is None:
            time.sleep(0.002)
        time.sleep(rng.uniform(0, 0.05))
        process.send_signal(signal.SIGKILL)
        process.wait()
        saved = load_checkpoint(path)
        assert (saved.weights["a"] == saved.card["number"]).all()
        changes += path.stat().st_mtime_ns != before
    assert changes == KILLS, "it was saving whenever it was killed"
    assert len(list(tmp_path.iterdir())) > 1, "some were killed between writing and renaming"
