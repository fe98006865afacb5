"""accompany: phrases end where they should, answers are in key, metre and tempo, and what is heard is heard right."""

import itertools
from collections.abc import Iterable

import numpy as np
import pytest

from seqgen.composer import Composer
from seqgen.errors import InvalidInput, InvalidInputs
from seqgen.models import MelodyTransformer, MelodyTransformerConfig
from seqgen.music import Key, Metre
from seqgen.verbs.accompany.accompaniment import Accompaniment
from seqgen.verbs.accompany.events import (
    AnswerCut,
    AnswerOver,
    NoteOff,
    NoteOn,
    PartnerEvent,
    PlayedNote,
    PlayerEvent,
    TimePassed,
    events_of,
)
from seqgen.verbs.accompany.task import AccompanyTask

SMALL = MelodyTransformerConfig(width=16, heads=2, layers=1, hidden=16, radius=4)
QUARTER = 0.5  # seconds, at 120 a minute
FREE = 8  # slots of a network's memory at first


@pytest.fixture(scope="module")
def network() -> MelodyTransformer:
    return MelodyTransformer(SMALL, np.random.default_rng(0))


def phrase(first_quarter: float = 0.0, pitch: int = 62) -> list[NoteOn | NoteOff]:
    notes = [PlayedNote((first_quarter + n) * QUARTER, 0.45, pitch + step, 90) for n, step in enumerate((0, 4, 7, 12))]
    return events_of(notes)


def session(network: MelodyTransformer, **fields: object) -> Accompaniment:
    return Accompaniment(network, AccompanyTask(**{"key": Key("D"), "seed": 1} | fields), "v1")  # type: ignore[arg-type]


def play(partner: Accompaniment, events: Iterable[PlayerEvent]) -> list[PartnerEvent]:
    return [answer for event in events for answer in partner.take(event)]


def notes_of(events: Iterable[PartnerEvent]) -> list[PlayedNote]:
    return [event for event in events if isinstance(event, PlayedNote)]


def heard(partner: Accompaniment) -> list[tuple[int, int]]:
    return [(note.start_tick, note.duration_ticks) for note in partner._memory.cursor.notes]


def test_a_phrase_ends_at_a_rest(network: MelodyTransformer) -> None:
    with session(network, rest_quarters=1.0) as partner:
        assert partner.phrase_end_seconds is None and not play(partner, [TimePassed(0.0)]), "nothing was played yet"
        assert not play(partner, phrase())
        assert partner.phrase_end_seconds == 5 * QUARTER
        assert not play(partner, [TimePassed(5 * QUARTER - 0.001)])
        assert play(partner, [TimePassed(5 * QUARTER)])
        assert partner.phrase_end_seconds is None and not play(partner, [TimePassed(100.0)])


def test_a_phrase_ends_with_its_bars_even_in_a_note(network: MelodyTransformer) -> None:
    with session(network, rest_quarters=16.0, phrase_bars=1) as partner:
        play(partner, [*phrase(first_quarter=4.0)[:-1]])
        assert not play(partner, [TimePassed(7.9 * QUARTER)])
        answer = play(partner, [TimePassed(8 * QUARTER)])
        assert notes_of(answer)[0].start_seconds == 8 * QUARTER
        assert heard(partner)[3] == (7 * 24, 24), "it sounded until the barline"


def test_a_phrase_ends_after_sixteen_bars_at_the_latest(network: MelodyTransformer) -> None:
    with session(network) as partner:
        play(partner, [NoteOn(0.0, 62)])
        assert partner.phrase_end_seconds == 16 * 4 * QUARTER


def test_a_note_that_sounds_is_no_rest(network: MelodyTransformer) -> None:
    with session(network) as partner:
        assert not play(partner, [NoteOn(0.0, 62), NoteOn(0.5, 66), NoteOff(1.0, 66), TimePassed(6.0)])
        assert not play(partner, [NoteOff(6.0, 62), TimePassed(6.4), NoteOff(6.45, 62), TimePassed(6.49)])
        assert notes_of(play(partner, [TimePassed(6.5)]))[0].start_seconds == 6.5
        assert heard(partner)[:2] == [(0, 24), (24, 24)], "the lower note ends for the network where the next begins"


@pytest.mark.parametrize("pitch", [0, 38, 62, 86, 115])
def test_answers_are_in_key_metre_tempo_and_reach(network: MelodyTransformer, pitch: int) -> None:
    for seed in range(10):
        with session(network, metre=Metre(3, 4), answer_bars=2, seed=seed) as partner:
            play(partner, phrase(pitch=pitch))
            answer = play(partner, [TimePassed(5.3 * QUARTER)])
            notes = notes_of(answer)
            assert notes[0].start_seconds == pytest.approx(5 * QUARTER), "on the beat at the end of the phrase"
            for before, after in itertools.pairwise(notes):
                assert before.start_seconds + before.duration_seconds <= after.start_seconds + 1e-9
            steps = [note.start_seconds / QUARTER * 24 for note in notes]
            assert steps == pytest.approx(np.round(steps))
            end_seconds = max(note.start_seconds + note.duration_seconds for note in notes)
            assert answer[-1] == AnswerOver(12 * QUARTER, seed, "melody-transformer", "v1"), "two bars behind quarter 6"
            assert end_seconds <= 12 * QUARTER + 1e-9
            assert {note.pitch % 12 for note in notes} <= Key("D").pitch_classes
            assert all(max(0, pitch - 5) <= note.pitch <= min(127, pitch + 17) for note in notes)
            assert {note.velocity for note in notes} == {90}


def test_the_first_note_comes_before_the_rest_is_made(network: MelodyTransformer) -> None:
    with session(network, answer_bars=8) as partner:
        play(partner, phrase())
        answer = partner.take(TimePassed(5 * QUARTER))
        next(answer)
        made = partner._memory.cursor.tick
        list(answer)
        assert made < partner._memory.cursor.tick == (2 + 8) * 96


def test_what_is_heard_is_on_the_grid_and_answers_are_remembered(network: MelodyTransformer) -> None:
    with session(network, answer_bars=1) as partner:
        slips = [PlayedNote(0.02, 0.4, 62), PlayedNote(0.49, 0.58, 64), PlayedNote(1.03, 0.1, 66)]
        play(partner, events_of(slips))
        answer = play(partner, [TimePassed(2.0)])
        assert heard(partner)[:3] == [(0, 18), (24, 24), (48, 6)]
        assert len(heard(partner)) == 3 + len(notes_of(answer))
        assert not play(partner, [NoteOn(3.99, 62), NoteOff(4.2, 62)]), "a slip before the barline cuts nothing"
        play(partner, [TimePassed(8.0)])
        assert heard(partner)[3 + len(notes_of(answer))] == (192, 12)


def test_of_an_ornament_the_last_note_counts(network: MelodyTransformer) -> None:
    with session(network, answer_bars=8) as partner:
        events = [NoteOn(0.0, 74), NoteOff(0.03, 74), NoteOn(0.03, 62), NoteOff(0.5, 62), TimePassed(1.0)]
        answer = notes_of(play(partner, events))
        first = partner._memory.cursor.notes[0]
        assert (first.start_tick, first.duration_ticks, first.pitch % 12) == (0, 24, 2)
        assert {note.pitch for note in answer} <= {57, 59, 61, 62, 64, 66, 67}, "near what counts"


@pytest.mark.parametrize("quarter", [5.0, 5.6, 6.0, 7.3, 12.9])
def test_who_plays_on_cuts_the_answer(network: MelodyTransformer, quarter: float) -> None:
    with session(network, answer_bars=2) as partner, session(network, answer_bars=2) as other:
        play(partner, phrase())
        answer = notes_of(play(partner, [TimePassed(5 * QUARTER)]))
        at = quarter * QUARTER
        step = round(quarter * 4) * 6
        assert play(partner, [NoteOn(at, 69)]) == [AnswerCut(at)]
        kept = [note for note in answer if note.start_seconds < min(at, step / 24 * QUARTER) - 1e-9]
        ends = [min(round((note.start_seconds + note.duration_seconds) / QUARTER * 24), step) for note in kept]
        starts = [round(note.start_seconds / QUARTER * 24) for note in kept]
        assert heard(partner)[4:] == [(start, end - start) for start, end in zip(starts, ends, strict=True)]

        play(other, phrase())
        list(other.take(TimePassed(5 * QUARTER)))
        play(partner, [NoteOff(at + QUARTER, 69)])
        assert heard(partner)[: 4 + len(kept)] == [*heard(other)[:4], *heard(partner)[4:]]
        assert notes_of(play(partner, [TimePassed(at + 4 * QUARTER)])), "and the next phrase is answered"


def test_an_answer_depends_on_what_was_kept_of_the_one_before(network: MelodyTransformer) -> None:
    """Cut before its first note, an answer is as if it had never been, but for the dice."""

    def second_answer(*, cut_seconds: float) -> list[PartnerEvent]:
        with session(network) as partner:
            play(partner, [*phrase(), NoteOn(cut_seconds, 62), NoteOff(cut_seconds + 0.5, 62)])
            logits = partner._memory._logits()
            return [logits.tobytes(), *play(partner, [TimePassed(30.0)])]

    assert second_answer(cut_seconds=2.5) == second_answer(cut_seconds=2.5)
    with session(network, rest_quarters=2.0) as partner:
        play(partner, [*phrase(), NoteOn(2.5, 62), NoteOff(3.0, 62)])
        assert second_answer(cut_seconds=2.5)[0] == partner._memory._logits().tobytes()


def test_the_same_seed_plays_the_same_and_memory_is_given_back(network: MelodyTransformer) -> None:
    free = network.start()
    network.stop(free)
    answers = []
    for seed in (1, 1, 2):
        with session(network, seed=seed) as partner:
            answers.append(play(partner, [*phrase(), *phrase(20), TimePassed(30.0)]))
    assert answers[0] == answers[1] != answers[2] and notes_of(answers[0])
    assert network._memory is not None and sorted(network._memory._free) == list(range(FREE))


def test_noticing_late_changes_nothing(network: MelodyTransformer) -> None:
    answers = []
    for now in (2.5, 3.7):
        with session(network) as partner:
            play(partner, phrase())
            answers.append(list(partner.pass_time(now)))
            play(partner, [NoteOn(2.4, 62)])  # a player's event that was late on its way
            assert partner.phrase_end_seconds is not None
    assert answers[0] == answers[1] and answers[0]


def test_preparing_changes_nothing(network: MelodyTransformer) -> None:
    """Whenever it is done, and however often what was prepared is of no use."""
    events = [
        *[NoteOn(0.0, 90), NoteOff(0.02, 90), NoteOn(0.02, 62), NoteOff(0.5, 62)],
        *phrase(1)[2:],
        *[TimePassed(2.9), NoteOn(2.95, 66), TimePassed(3.2), NoteOff(3.4, 66)],
        *phrase(10),
        TimePassed(20.0),
    ]

    def played(*, is_eager: bool) -> tuple[list[PartnerEvent], bytes]:
        with session(network, phrase_bars=2) as partner:
            answers: list[PartnerEvent] = []
            for event in events:
                if is_eager:
                    partner.prepare()
                    partner.prepare()
                answers += partner.take(event)
            return answers, partner._memory._logits().tobytes()

    assert played(is_eager=True) == played(is_eager=False)
    assert network._memory is not None and sorted(network._memory._free) == list(range(FREE))


def test_a_prepared_answer_begins_without_the_network(
    network: MelodyTransformer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with session(network) as partner:
        play(partner, phrase())
        assert not partner.is_prepared
        partner.prepare()
        assert partner.is_prepared
        with monkeypatch.context() as patch:
            patch.setattr(network, "step", None)
            first = next(partner.take(TimePassed(2.5)))
        assert isinstance(first, PlayedNote) and first.start_seconds == 2.5 and not partner.is_prepared


def test_after_a_long_silence_the_partner_begins_anew(network: MelodyTransformer) -> None:
    with session(network) as partner, session(network) as other:
        play(partner, [*phrase(), TimePassed(2.5)])
        late = play(partner, [*phrase(4 * 4000 + 1), TimePassed(9000.0)])
        early = play(other, [*phrase(1), TimePassed(3.0)])
        assert len(heard(partner)) == 4 + len(notes_of(late))
        assert notes_of(late)[0].start_seconds == 8000 + notes_of(early)[0].start_seconds
        pitches = [[note.pitch for note in notes_of(answer)] for answer in (late, early)]
        assert pitches[0] != pitches[1], "but with new dice"


def test_a_long_session_is_forgotten_by_and_by(network: MelodyTransformer) -> None:
    with session(network, answer_bars=8) as partner:
        lengths = []
        for turn in range(40):
            play(partner, [*phrase(16 * turn * 4), TimePassed((16 * turn * 4 + 8) * QUARTER)])
            lengths.append(len(partner._memory._tokens))
        longest_turn = max(after - before for before, after in itertools.pairwise([0, *lengths]))
        assert 1024 < max(lengths) <= 1024 + longest_turn, "it begins again as soon as there is more"
    assert network._memory is not None and sorted(network._memory._free) == list(range(FREE))


def test_nonsense_is_one_sentence(network: MelodyTransformer) -> None:
    with session(network) as partner:
        play(partner, [NoteOn(4.0, 62), NoteOff(4.5, 62)])
        with pytest.raises(InvalidInput, match=r"in order of time, got one at 1 s after one at 4\.5 s"):
            play(partner, [NoteOn(1.0, 64)])
    for event in (
        lambda: NoteOn(float("nan"), 62),
        lambda: NoteOn(-1.0, 62),
        lambda: NoteOn(0.0, 128),
        lambda: NoteOn(0.0, 60, 0),
        lambda: NoteOff(float("inf"), 60),
        lambda: TimePassed(86401.0),
    ):
        with pytest.raises(InvalidInputs):
            event()
    with pytest.raises(InvalidInputs, match=r"answer_bars must be a whole number in 1\.\.16, got 0"):
        AccompanyTask(key=Key("D"), answer_bars=0)
    with pytest.raises(InvalidInputs, match="bars of 1 to 8 quarter notes"):
        AccompanyTask(key=Key("D"), metre=Metre(32, 1))


def test_a_model_that_cannot_is_refused() -> None:
    with pytest.raises(InvalidInput, match="model must be one of melody-transformer to accompany, got 'melody-lstm'"):
        Composer().accompany(AccompanyTask(key=Key("D"), model="melody-lstm"))
