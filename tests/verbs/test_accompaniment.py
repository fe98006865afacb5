"""accompany: phrases end where they should, answers are in key, metre and tempo, and what is heard is heard right."""

import itertools

import numpy as np
import pytest

from seqgen.errors import InvalidInput, InvalidInputs
from seqgen.models import MelodyTransformer, MelodyTransformerConfig
from seqgen.music import Key, Metre
from seqgen.verbs.accompaniment import Accompaniment
from seqgen.verbs.accompany_task import AccompanyTask, PlayedNote

SMALL = MelodyTransformerConfig(width=16, heads=2, layers=1, hidden=16, radius=4)
QUARTER = 0.5  # seconds, at 120 a minute


@pytest.fixture(scope="module")
def network() -> MelodyTransformer:
    return MelodyTransformer(SMALL, np.random.default_rng(0))


def phrase(first_quarter: float = 0.0, pitch: int = 62) -> list[PlayedNote]:
    return [PlayedNote((first_quarter + n) * QUARTER, 0.45, pitch + step, 90) for n, step in enumerate((0, 4, 7, 12))]


def session(network: MelodyTransformer, **fields: object) -> Accompaniment:
    return Accompaniment(network, AccompanyTask(key=Key("D"), seed=1, **fields))  # type: ignore[arg-type]


def test_a_phrase_ends_at_a_rest(network: MelodyTransformer) -> None:
    with session(network, rest_quarters=1.0) as partner:
        assert not partner.is_phrase_over(100.0), "nothing was played yet"
        for note in phrase():
            assert not partner.is_phrase_over(note.start_seconds)
            partner.hear(note)
        end = 4 * QUARTER
        assert not partner.is_phrase_over(end + 0.4) and partner.is_phrase_over(end + 0.5)


def test_a_phrase_ends_with_its_bars(network: MelodyTransformer) -> None:
    with session(network, rest_quarters=16.0, phrase_bars=1) as partner:
        for note in phrase(first_quarter=4.0):
            partner.hear(note)
        assert not partner.is_phrase_over(7.9 * QUARTER) and partner.is_phrase_over(8 * QUARTER)


@pytest.mark.parametrize("pitch", [38, 62, 86])
def test_answers_are_in_key_metre_tempo_and_reach(network: MelodyTransformer, pitch: int) -> None:
    for seed in range(10):
        with Accompaniment(
            network, AccompanyTask(key=Key("D"), metre=Metre(3, 4), answer_bars=2, seed=seed)
        ) as partner:
            for note in phrase(pitch=pitch):
                partner.hear(note)
            now = 5.3 * QUARTER
            answer = list(partner.answer(now))
            assert all(note.start_seconds >= 6 * QUARTER - 1e-9 for note in answer), "from the next beat on"
            for before, after in itertools.pairwise(answer):
                assert before.start_seconds + before.duration_seconds <= after.start_seconds + 1e-9
            end = max((note.start_seconds + note.duration_seconds for note in answer), default=0)
            assert end <= 12 * QUARTER + 1e-9, "two bars of 3/4 from quarter 6"
            assert {note.pitch % 12 for note in answer} <= Key("D").pitch_classes
            assert all(pitch - 5 <= note.pitch <= pitch + 17 and note.velocity == 90 for note in answer)


def test_the_first_note_comes_before_the_rest_is_made(network: MelodyTransformer) -> None:
    with session(network, answer_bars=8) as partner:
        for note in phrase():
            partner.hear(note)
        answer = partner.answer(4 * QUARTER)
        next(answer)
        made = partner._cursor.tick
        list(answer)
        assert made < partner._cursor.tick == (1 + 8) * 96


def test_what_is_heard_is_on_the_grid_and_answers_are_remembered(network: MelodyTransformer) -> None:
    with session(network, answer_bars=1) as partner:
        slips = [PlayedNote(0.02, 0.7, 62), PlayedNote(0.49, 0.6, 64), PlayedNote(1.03, 0.1, 66)]
        for note in slips:
            partner.hear(note)
        answer = list(partner.answer(3.5 * QUARTER))
        heard = [(note.start_tick, note.duration_ticks) for note in partner._cursor.notes[:3]]
        assert heard == [(0, 24), (24, 24), (48, 6)]
        assert len(partner._cursor.notes) == 3 + len(answer)
        partner.hear(PlayedNote(6 * QUARTER, 0.5, 62))
        assert partner._pending is not None and partner._pending.start_tick == 192, "not before the answer is over"


def test_the_same_seed_plays_the_same_and_memory_is_given_back(network: MelodyTransformer) -> None:
    free = network.start()
    network.stop(free)
    answers = []
    for _ in range(2):
        with session(network) as partner:
            for note in phrase():
                partner.hear(note)
            answers.append(list(partner.answer(5 * QUARTER)))
    assert answers[0] == answers[1] and answers[0]
    assert network.start() == free
    network.stop(free)


def test_nonsense_is_one_sentence(network: MelodyTransformer) -> None:
    with session(network) as partner:
        partner.hear(PlayedNote(4.0, 0.5, 62))
        with pytest.raises(InvalidInput, match="in order of start, got one at 1 s"):
            partner.hear(PlayedNote(1.0, 0.5, 64))
    for fields in ((float("nan"), 0.5, 62), (0.0, -1.0, 62), (0.0, 1.0, 128), (0.0, 1.0, 60, 0)):
        with pytest.raises(InvalidInputs):
            PlayedNote(*fields)  # type: ignore[arg-type]
    with pytest.raises(InvalidInputs, match=r"answer_bars must be a whole number in 1\.\.16, got 0"):
        AccompanyTask(key=Key("D"), answer_bars=0)
