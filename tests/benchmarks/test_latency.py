"""The live figure is measured on a real server: the clock of the player runs, and an answer comes."""

from dataclasses import asdict
from pathlib import Path

import numpy as np

from benchmarks import latency
from seqgen.checkpoint import Checkpoint, save_checkpoint
from seqgen.models import MelodyTransformer, MelodyTransformerConfig

SMALL = MelodyTransformerConfig(width=16, heads=2, layers=1, hidden=16, radius=4)


def test_an_answer_comes_behind_the_end_of_the_phrase(tmp_path: Path) -> None:
    path, network = tmp_path / "small.safetensors", MelodyTransformer(SMALL, np.random.default_rng(0))
    save_checkpoint(path, Checkpoint("melody-transformer", asdict(SMALL), network.state_dict()))
    with latency._server("--checkpoint", str(path)) as address:
        seconds = latency.first_answer(address)
    assert 0 <= seconds < 30, "how long is for a quiet machine to say"
