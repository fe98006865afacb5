"""suggest for a bar: alternatives leave the rest to the tick, are weighed given all around them, and all differ."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from seqgen.errors import InvalidInput
from seqgen.models import MelodyTransformer, MelodyTransformerConfig
from seqgen.music import Key, KeyChange, Note, Part, Score
from seqgen.music.codec import vocabulary as v
from seqgen.music.codec.gap_cursor import Gap, GapCursor
from seqgen.music.codec.melody import encode
from seqgen.music.files.soundness import check_sound
from seqgen.stepwise import in_one_go
from seqgen.verbs.suggest.suggestions import suggestion_steps
from seqgen.verbs.suggest.task import SuggestTask

suggestions = in_one_go(suggestion_steps)
SMALL = MelodyTransformerConfig(width=16, heads=2, layers=1, hidden=16, radius=4)


@pytest.fixture
def network() -> MelodyTransformer:
    return MelodyTransformer(SMALL, np.random.default_rng(0))


def four_bars(ticks_per_quarter: int = 480) -> Score:
    """Sixteen quarters in D, beside a drone."""
    pitches = [62, 66, 69, 74, 73, 71, 69, 67, 66, 64, 62, 61, 62, 64, 66, 62]
    notes = tuple(Note(ticks_per_quarter * i, pitch, ticks_per_quarter, 90) for i, pitch in enumerate(pitches))
    drone = Part((Note(0, 38, 16 * ticks_per_quarter),))
    length_ticks = 16 * ticks_per_quarter
    return Score(ticks_per_quarter, (drone, Part(notes)), length_ticks, keys=(KeyChange(0, Key("D")),))


def put_in(score: Score, bar: int, notes: tuple[Note, ...]) -> Score:
    """The score with these notes in place of those that begin in a bar of 4/4."""
    bar_ticks = 4 * score.ticks_per_quarter
    kept = [note for note in score.parts[1].notes if note.start_tick // bar_ticks != bar - 1]
    return replace(score, parts=(score.parts[0], Part(tuple(sorted([*kept, *notes])))))


@pytest.mark.parametrize("ticks_per_quarter", [480, 100, 24, 1])
@pytest.mark.parametrize("bar", [1, 3, 4])
def test_a_bars_alternatives_leave_the_rest(network: MelodyTransformer, bar: int, ticks_per_quarter: int) -> None:
    score = four_bars(ticks_per_quarter)
    bar_ticks = 4 * ticks_per_quarter
    found = suggestions(network, SuggestTask(score=score, part=2, bar=bar, count=24))
    shares = [suggestion.probability for suggestion in found]
    assert (
        (len(found) > 5 or ticks_per_quarter == 1)
        and shares == sorted(shares, reverse=True)
        and sum(shares) == pytest.approx(1)
    )
    assert len({suggestion.notes for suggestion in found}) == len(found)
    for suggestion in found:
        changed = put_in(score, bar, suggestion.notes)
        check_sound(changed)
        voice = changed.parts[1].notes
        assert all(before.end_tick <= after.start_tick for before, after in pairwise(voice))
        assert all(note.start_tick // bar_ticks == bar - 1 and note.velocity == 90 for note in suggestion.notes)
        assert suggestion.duration_ticks == bar_ticks and suggestion.is_given == (changed == score)
    assert sum(suggestion.is_given for suggestion in found) == 1


def bits_within(network: MelodyTransformer, score: Score, start: int, stop: int) -> float:
    """Minus log2 p(what begins in these quarters | all around it), from a reading token by token."""
    line = replace(score, parts=score.parts[1:]).with_ticks_per_quarter(24)
    melody, place = encode(line, 15, (24 * start, 24 * stop)), GapCursor(encode(line, 15).header)
    ticks = []
    for token in melody.tokens:
        ticks.append(place.tick)
        place.read(token)
    first, last = ticks.index(24 * start), ticks.index(24 * stop)
    cursor = network.cursor(melody.header, Gap(24 * start, 24 * stop))
    rows = []
    for token in melody.tokens[:first]:
        rows.append(cursor.features())
        cursor.read(token)
    cursor.skip()
    for token in melody.tokens[last:]:
        rows.append(cursor.features())
        cursor.read(token)
    cursor.fill()
    bits = 0.0
    for token in melody.tokens[first:last]:
        rows.append(cursor.features())
        logits = network(np.array(rows)[None]).value[0, -1].astype(np.float64)
        bits -= float(logits[token] - np.log(np.exp(logits).sum())) / np.log(2)
        cursor.read(token)
    return bits


def test_a_bar_is_weighed_given_all_around_it(network: MelodyTransformer) -> None:
    assert network.output.bias is not None
    network.output.bias.value[[v.duration_token(ticks) for ticks in (24, 48, 96)]] += 9
    network.output.bias.value[[v.pitch_token(interval) for interval in (0, 4)]] += 3
    score = four_bars()
    found = suggestions(network, SuggestTask(score=score, part=2, bar=2, count=3))
    assert len(found) == 4 and found[3].is_given
    bits = [bits_within(network, put_in(score, 2, suggestion.notes), 4, 8) for suggestion in found]
    for suggestion, more in zip(found[1:], bits[1:], strict=True):
        assert suggestion.probability / found[0].probability == pytest.approx(2 ** (bits[0] - more), rel=1e-3)
    assert sum(suggestion.probability for suggestion in found) < 1


def test_bars_that_sound_alike_are_listed_once(network: MelodyTransformer) -> None:
    """Most of what is found are rests, one behind the other."""
    assert network.output.bias is not None
    network.output.bias.value[[v.REST, v.duration_token(24), v.duration_token(48)]] += 9
    found = suggestions(network, SuggestTask(score=four_bars(), part=2, bar=2, count=64))
    assert len({suggestion.notes for suggestion in found}) == len(found) > 16
    [silent] = [suggestion for suggestion in found if not suggestion.notes]
    assert silent.duration_ticks == 4 * 480 and not silent.is_given
    empty = put_in(four_bars(), 2, ())
    again = suggestions(network, SuggestTask(score=empty, part=2, bar=2, count=64))
    [same] = [suggestion for suggestion in again if not suggestion.notes]
    assert same.is_given


def test_what_stands_in_the_bar_may_be_silence_or_sound_beyond_it(network: MelodyTransformer) -> None:
    assert network.output.bias is not None
    network.output.bias.value[v.duration_token(96)] += 6
    score = four_bars()
    empty = put_in(score, 2, ())
    [silent] = [one for one in suggestions(network, SuggestTask(score=empty, part=2, bar=2)) if one.is_given]
    assert silent.notes == ()
    held = put_in(put_in(score, 2, (Note(4 * 480, 69, 5 * 480, 90),)), 3, (Note(10 * 480, 66, 480, 90),))
    found = suggestions(network, SuggestTask(score=held, part=2, bar=2, count=1))
    assert [one.notes for one in found if one.is_given] == [(Note(4 * 480, 69, 5 * 480, 90),)]
    within = suggestions(network, SuggestTask(score=put_in(held, 2, (Note(4 * 480, 69, 4 * 480, 90),)), part=2, bar=2))
    assert [one.probability for one in found if one.is_given] == pytest.approx(
        [one.probability for one in within if one.is_given], rel=1e-4
    )
    assert all(0.001 < one.probability < 0.9 for one in found)


def test_a_pick_up_is_a_bar(network: MelodyTransformer) -> None:
    notes = (Note(0, 69, 480), *(Note(480 * (1 + index), 62 + 2 * (index % 3), 480) for index in range(8)))
    score = Score(480, (Part(notes),), 9 * 480, keys=(KeyChange(0, Key("D")),), bar_restarts=(480,))
    found = suggestions(network, SuggestTask(score=score, bar=0))
    assert all(note.end_tick <= 480 for suggestion in found for note in suggestion.notes)
    assert {suggestion.duration_ticks for suggestion in found} == {480}


def test_a_bar_is_found_among_other_work_and_leaves_nothing_behind(network: MelodyTransformer) -> None:
    steps = suggestion_steps(network, SuggestTask(score=four_bars(), part=2, bar=2))
    for _ in range(12):
        next(steps)
    steps.close()
    assert network.start() == 0
    assert suggestions(network, SuggestTask(score=four_bars(), part=2, bar=2)) and network.start() == 1


@pytest.mark.parametrize(
    ("score", "bar", "sentence"),
    [
        (four_bars(), 5, r"bar must be one of the score's bars, 1\.\.4, got 5"),
        (put_in(put_in(four_bars(), 1, (Note(0, 62, 3840),)), 2, ()), 2, "beyond bar 2; begin with the bar in which"),
        (replace(four_bars(), keys=(KeyChange(0, Key("D")), KeyChange(2400, Key("G")))), 2, "change in bar 2; choose"),
        (put_in(put_in(put_in(four_bars(), 1, ()), 3, ()), 4, ()), 2, "bar 2 holds every note"),
    ],
    ids=["beyond", "held", "changes", "alone"],
)  # fmt: skip
def test_a_bar_that_cannot_be_filled_is_said(network: MelodyTransformer, score: Score, bar: int, sentence: str) -> None:
    with pytest.raises(InvalidInput, match=sentence) as raised:
        suggestions(network, SuggestTask(score=score, part=2, bar=bar))
    assert raised.value.field == "bar"
