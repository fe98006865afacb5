"""Melodies as real tunes are: what is asked for, and that every task is answered, in order."""

from pathlib import Path

import numpy as np
import pytest

from seqgen.checkpoint import Checkpoint, save_checkpoint
from seqgen.composer import Composer
from seqgen.errors import InvalidInput
from seqgen.evaluation.music import composed as module
from seqgen.evaluation.music.composed import can_be_asked_for, composed, composing_model, tasks_like
from seqgen.models.loading import shipped_checkpoint
from seqgen.music.abc import read_abc
from seqgen.music.codec.melody import encode
from seqgen.music.corpus.tunes import Corpus, CorpusTune
from seqgen.music.key import Key
from seqgen.music.metre import Metre
from seqgen.verbs.compose.task import ComposeTask


def tune(metre: str, body: str) -> CorpusTune:
    return CorpusTune("x", "", "air", encode(read_abc(f"X:1\nM:{metre}\nL:1/8\nK:Am\n{body}"), 6), split="test")


def test_tasks_are_like_the_tunes_in_turn() -> None:
    tunes = [tune("6/8", "E|A3 c3|e6|A3 c2|"), tune("3/4", "E/2|A2 c2 e2|A2 c2 e3/2|")]
    tasks = list(tasks_like(tunes, "melody-lstm", samples=3, seed=9))
    jig = ComposeTask(style="air", key=Key("A", "minor"), metre=Metre(6, 8), bars=3, pickup_eighths=1, seed=9)
    assert tasks[0] == jig
    assert [task.seed for task in tasks] == [9, 10, 11]
    assert (tasks[1].metre, tasks[1].bars, tasks[1].pickup_eighths) == (Metre(3, 4), 2, 0), "half an eighth: left out"
    assert tasks[2].metre == Metre(6, 8)


@pytest.mark.parametrize(
    ("metre", "bars", "allowed"), [("6/8", 128, True), ("6/8", 129, False), ("1/8", 4, False), ("9/4", 4, False)]
)
def test_what_a_task_cannot_say_is_left_out(metre: str, bars: int, allowed: bool) -> None:
    body = "|".join(["A" + str(8 * Metre.parse(metre).numerator // Metre.parse(metre).denominator)] * bars) + "|"
    assert can_be_asked_for(tune(metre, body)) is allowed


def test_every_task_is_answered_in_order_however_many_run_at_once(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    tasks = list(tasks_like(corpus.split("valid"), "melody-lstm", samples=7, seed=3))
    finished: list[int] = []
    together = composed(Composer(), tasks, finished.append)
    monkeypatch.setattr(module, "MOST_AT_ONCE", 2)
    assert composed(Composer(), tasks, lambda done: None) == together
    assert finished == [1, 2, 3, 4, 5, 6, 7]
    assert [score.length_ticks for score in together] == [72 * task.bars for task in tasks]


def test_a_model_that_composes_nothing_is_refused_in_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "p88.safetensors"
    save_checkpoint(path, Checkpoint("p88-rnn", {}, {"w": np.zeros(2, np.float32)}))
    with pytest.raises(InvalidInput, match=r"^p88-rnn composes nothing to judge; name melody-lstm"):
        composing_model(path)
    assert composing_model(shipped_checkpoint("melody-lstm")).name == "melody-lstm"
