"""The engine, the sampler and the search: neighbours do not matter, filters do what they say, everyone has a turn."""

from dataclasses import replace

import numpy as np
import pytest

from seqgen.composer import Composer
from seqgen.generation import BeamSequence, Engine, Sampler
from seqgen.melody_jobs import MelodyComposed, NoteComposed, resolved
from seqgen.models import MelodyLSTM
from seqgen.music.key import Key
from seqgen.verbs.compose.outline import MelodyOutline
from seqgen.verbs.compose.plan import finished_score, plan_melody
from seqgen.verbs.compose.task import ComposeTask

TASK = ComposeTask(style="hornpipe", key=Key("A"), bars=4, seed=99)
SEARCHED = replace(TASK, beam_width=5)


@pytest.fixture(scope="module")
def composer() -> Composer:
    return Composer()


def others(count: int) -> list[ComposeTask]:
    rng = np.random.default_rng(count)
    styles = ["reel", "jig", "air", "march"]
    return [
        ComposeTask(
            style=styles[int(rng.integers(4))],
            bars=int(rng.integers(1, 9)),
            seed=int(rng.integers(2**40)),
            beam_width=int(rng.integers(2, 17)) if number % 10 == 3 else 1,
        )
        for number in range(count)
    ]


@pytest.mark.parametrize("wanted", [TASK, SEARCHED], ids=["sampled", "searched"])
@pytest.mark.parametrize("neighbours", [1, 6, 31, 40])
def test_a_result_does_not_depend_on_its_neighbours(neighbours: int, wanted: ComposeTask, composer: Composer) -> None:
    [alone] = composer.compose(wanted)
    for task in others(neighbours // 2):
        composer.submit(task)
    for _ in range(7):
        composer.advance()
    job = composer.submit(wanted)
    for task in others(neighbours - neighbours // 2):
        composer.submit(task)
    found = None
    while not composer.is_idle:
        for event in composer.advance():
            if isinstance(event, MelodyComposed) and event.job is job:
                found = event.composition
    assert found is not None
    assert found.score == alone.score


def test_melody_i_of_a_seed_is_the_same_in_any_count(composer: Composer) -> None:
    several = composer.compose(ComposeTask(bars=2, seed=5, count=3))
    assert [composition.index for composition in several] == [0, 1, 2]
    assert several[0].score == composer.compose(ComposeTask(bars=2, seed=5))[0].score
    assert several[0].score != several[1].score


def test_a_small_request_overtakes_a_large_one(composer: Composer) -> None:
    composer.submit(ComposeTask(bars=32, count=40, seed=1))
    for _ in range(3):
        composer.advance()
    small = composer.submit(ComposeTask(bars=1, seed=2))
    steps = 0
    while not all(sequence.is_done for sequence in small.sequences):
        composer.advance()
        steps += 1
    assert steps <= 60, "one bar is at most a few dozen tokens, and it has a turn in every step"
    assert not composer.is_idle


def test_a_cancelled_job_gives_no_more_events_and_leaves(composer: Composer) -> None:
    while not composer.is_idle:
        composer.advance()
    job = composer.submit(TASK)
    composer.advance()
    job.cancel()
    assert composer.advance() == []
    composer.advance()
    assert composer.is_idle


def test_notes_come_to_those_who_want_them(composer: Composer) -> None:
    for wants_notes in (True, False):
        kinds = [type(event) for event in composer.stream(TASK, wants_notes=wants_notes)]
        assert kinds[-1] is MelodyComposed and set(kinds[:-1]) == ({NoteComposed} if wants_notes else set())


def network_of(composer: Composer) -> MelodyLSTM:
    network = composer._shelf.load("melody-lstm", "compose", ("melody-lstm",)).network
    assert isinstance(network, MelodyLSTM)
    return network


def test_one_wide_is_sampled_as_ever(composer: Composer) -> None:
    [composition] = composer.compose(replace(TASK, beam_width=1))
    network, task = network_of(composer), composition.task
    engine, sequence = Engine(network), plan_melody(MelodyOutline(task), 0, network.cursor)
    engine.submit(sequence, group=0)
    while not engine.is_idle:
        engine.advance()
    assert composition.score == finished_score(sequence.cursor, MelodyOutline(task))


def test_a_search_finds_what_is_as_likely_as_the_greedy_melody_or_likelier(composer: Composer) -> None:
    network, task = network_of(composer), resolved(SEARCHED)
    beams = [BeamSequence(plan_melody(MelodyOutline(task), 0, network.cursor), width) for width in (1, 5)]
    engine = Engine(network)
    for beam in beams:
        engine.submit(beam, group=beam)
    while not engine.is_idle:
        engine.advance()
    greedy, searched = beams
    assert greedy.cursor.notes == plan_notes(composer, replace(task, beam_width=1, temperature=0.0))
    assert searched.cursor.notes == plan_notes(composer, task) != greedy.cursor.notes
    assert searched.finished[0].score > greedy.finished[0].score
    assert searched.finished[0].log_probability > greedy.finished[0].log_probability


def plan_notes(composer: Composer, task: ComposeTask) -> list[object]:
    """The codec's notes of a task's melody."""
    job = composer.submit(task)
    while not composer.is_idle:
        composer.advance()
    return list(job.sequences[0].cursor.notes)


def test_nothing_is_drawn_in_a_search(composer: Composer) -> None:
    other = replace(SEARCHED, seed=1, temperature=0.3, top_k=1, top_p=0.5, min_p=0.9)
    assert composer.compose(SEARCHED)[0].score == composer.compose(other)[0].score


def test_the_notes_of_a_search_come_when_it_is_over(composer: Composer) -> None:
    job = composer.submit(SEARCHED)
    events = []
    while not job.sequences[0].is_done:
        assert events == []
        events = composer.advance()
    *notes, melody = events
    assert isinstance(melody, MelodyComposed) and all(isinstance(event, NoteComposed) for event in notes)
    assert [event.note for event in notes] == list(melody.composition.score.notes)


def test_unset_seeds_differ_and_are_told() -> None:
    first, second = resolved(ComposeTask()), resolved(ComposeTask())
    assert first.seed is not None
    assert first.seed != second.seed
    assert first.metre is not None
    assert first.quarters_per_minute is not None


def frequencies(sampler: Sampler, logits: list[float], legal: list[int], draws: int = 4000) -> dict[int, float]:
    tokens = [sampler.choose(np.array(logits, np.float32), np.array(legal)) for _ in range(draws)]
    return {token: tokens.count(token) / draws for token in sorted(set(tokens))}


LOGITS = [np.log(8), np.log(4), np.log(2), np.log(2), 9.0]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"temperature": 1.0, "top_k": 0, "top_p": 1.0}, {0: 0.5, 1: 0.25, 2: 0.125, 3: 0.125}),
        ({"temperature": 1.0, "top_k": 2, "top_p": 1.0}, {0: 2 / 3, 1: 1 / 3}),
        ({"temperature": 1.0, "top_k": 0, "top_p": 0.7}, {0: 2 / 3, 1: 1 / 3}),
        ({"temperature": 1.0, "top_k": 0, "top_p": 0.01}, {0: 1.0}),
        ({"temperature": 0.0, "top_k": 0, "top_p": 1.0}, {0: 1.0}),
        ({"temperature": 0.5, "top_k": 0, "top_p": 1.0}, {0: 64 / 88, 1: 16 / 88, 2: 4 / 88, 3: 4 / 88}),
    ],
    ids=["plain", "top-k", "top-p", "top-p keeps one", "greedy", "cool"],
)
def test_sampling_frequencies(settings: dict[str, float], expected: dict[int, float]) -> None:
    """Token 4 is likeliest of all but not legal."""
    got = frequencies(Sampler(**settings, seed=3, index=0), LOGITS, [0, 1, 2, 3])  # type: ignore[arg-type]
    assert got == pytest.approx(expected, abs=0.03)
    assert set(got) == set(expected)


def test_two_streams_of_one_composer_keep_their_own_events(composer: Composer) -> None:
    first, second = TASK, ComposeTask(style="jig", bars=3, seed=4)
    expected = [list(composer.stream(first)), list(composer.stream(second))]
    streams = [composer.stream(first), composer.stream(second)]
    got: list[list[object]] = [[], []]
    for _ in range(500):
        for index, stream in enumerate(streams):
            got[index] += [event for event in [next(stream, None)] if event is not None]
    assert [len(events) for events in got] == [len(events) for events in expected]
