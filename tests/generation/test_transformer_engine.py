"""melody-transformer in the engine: a result is the same bytes alone and in any company, whatever verb is beside it."""

from dataclasses import asdict

import numpy as np
import pytest

from seqgen.checkpoint import Checkpoint, save_checkpoint
from seqgen.composer import Composer
from seqgen.melody_jobs import MelodyComposed
from seqgen.models import MelodyTransformer, MelodyTransformerConfig
from seqgen.music import Key, KeyChange, Note, Part, Score
from seqgen.music.midi import write_midi
from seqgen.verbs.room.continuation import ContinueTask
from seqgen.verbs.room.infilling import InfillTask
from seqgen.verbs.work import MelodyTask

SMALL = MelodyTransformerConfig(width=32, heads=2, layers=2, hidden=48, radius=8)
PITCHES = [62, 66, 69, 74, 73, 71, 69, 67, 66, 64, 62, 61, 62, 64, 66, 62]
TUNE = Score(
    480,
    (Part(tuple(Note(480 * number, pitch, 480) for number, pitch in enumerate(PITCHES))),),
    16 * 480,
    keys=(KeyChange(0, Key("D")),),
)
TASKS = {
    "continue": ContinueTask(score=TUNE, bars=2, seed=5),
    "infill": InfillTask(score=TUNE, from_bar=2, to_bar=3, seed=5),
    "continue, searched": ContinueTask(score=TUNE, bars=2, beam_width=3, max_in_a_row=1),
    "infill, searched": InfillTask(score=TUNE, from_bar=2, to_bar=3, beam_width=4, close_on_tonic=True),
}


@pytest.fixture(scope="module")
def composer(tmp_path_factory: pytest.TempPathFactory) -> Composer:
    path = tmp_path_factory.mktemp("weights") / "small.safetensors"
    network = MelodyTransformer(SMALL, np.random.default_rng(0))
    save_checkpoint(path, Checkpoint("melody-transformer", asdict(SMALL), network.state_dict()))
    return Composer(path)


def others(count: int) -> list[MelodyTask]:
    rng = np.random.default_rng(count)
    return [
        ContinueTask(score=TUNE, bars=int(rng.integers(1, 4)), seed=int(rng.integers(2**40)))
        if rng.random() < 0.5
        else InfillTask(score=TUNE, from_bar=2, to_bar=int(rng.integers(2, 5)), beam_width=int(rng.integers(1, 6)))
        for _ in range(count)
    ]


@pytest.mark.parametrize("verb", TASKS)
@pytest.mark.parametrize("neighbours", [1, 6, 31])
def test_a_result_does_not_depend_on_its_neighbours(composer: Composer, neighbours: int, verb: str) -> None:
    task = TASKS[verb]
    [alone] = [event.composition for event in composer.stream(task) if isinstance(event, MelodyComposed)]
    for other in others(neighbours // 2):
        composer.submit(other)
    for _ in range(7):
        composer.advance()
    job = composer.submit(task)
    for other in others(neighbours - neighbours // 2):
        composer.submit(other)
    found = None
    while not composer.is_idle:
        for event in composer.advance():
            if isinstance(event, MelodyComposed) and event.job is job:
                found = event.composition
    assert found is not None and write_midi(found.score) == write_midi(alone.score)


@pytest.mark.parametrize("verb", TASKS)
@pytest.mark.parametrize("steps", [1, 20, 40])
def test_a_cancelled_job_gives_its_memory_back(composer: Composer, verb: str, steps: int) -> None:
    while not composer.is_idle:
        composer.advance()
    network = composer._shelf.load("melody-transformer", "continue", ("melody-transformer",)).network
    job = composer.submit(TASKS[verb])
    for _ in range(steps):
        composer.advance()
    job.cancel()
    composer.advance()
    assert composer.is_idle
    slots = network._memory._size[0]
    free = [network.start() for _ in range(slots)]
    assert sorted(free) == list(range(slots)), "none is lost, and none is there twice"
    for slot in free:
        network.stop(slot)
