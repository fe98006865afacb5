"""continue and infill: what was given stays to the tick, what is new obeys, in any file that a person has.

The network is small and untrained: what is guaranteed is so whatever the logits are.
"""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from seqgen.errors import InvalidInput, InvalidInputs
from seqgen.generation import Engine
from seqgen.generation.prompted_sequence import PromptedSequence
from seqgen.models import MelodyTransformer, MelodyTransformerConfig
from seqgen.music import Key, KeyChange, Metre, MetreChange, Note, Part, Score, TempoChange
from seqgen.music.bars import bars_of
from seqgen.music.codec.cursor import MelodyCursor
from seqgen.music.codec.gap_cursor import WITHIN, GapCursor
from seqgen.music.harmony.progression import Progression
from seqgen.verbs.room.continuation import Continuation, ContinueTask
from seqgen.verbs.room.infilling import Infilling, InfillTask

SMALL = MelodyTransformerConfig(width=16, heads=2, layers=1, hidden=16, radius=4)
D_MAJOR = [62, 64, 66, 67, 69, 71, 73, 74]
SEEDS = range(12)


@pytest.fixture(scope="module")
def network() -> MelodyTransformer:
    return MelodyTransformer(SMALL, np.random.default_rng(0))


def tune(bars: int = 6, ticks_per_quarter: int = 480, **fields: object) -> Score:
    """Eight eighths a bar up and down in D, beside a bass and drums; the last quarter of the piece is silent."""
    eighth = ticks_per_quarter // 2
    pitches = [D_MAJOR[(index * 3) % 8] for index in range(8 * bars - 2)]
    notes = tuple(Note(eighth * index, pitch, eighth, 70 + index % 20) for index, pitch in enumerate(pitches))
    bass = Part(tuple(Note(8 * eighth * bar, 38, 8 * eighth) for bar in range(bars)), "Bass", 32)
    drums = Part((Note(0, 36, eighth),), is_drum=True)
    usual: dict[str, object] = {
        "keys": (KeyChange(0, Key("D")),),
        "tempos": (TempoChange(0, 400_000), TempoChange(8 * eighth, 500_000)),
        "title": "Up and down",
    }
    return Score(ticks_per_quarter, (bass, Part(notes, "Fiddle", 40), drums), 8 * eighth * bars, **(usual | fields))  # type: ignore[arg-type]


def run(network: MelodyTransformer, sequence: PromptedSequence) -> MelodyCursor:
    engine = Engine(network)
    engine.submit(sequence, group=0)
    while not engine.is_idle:
        engine.advance()
    return sequence.cursor


def test_the_network_is_told_how_long_it_will_be_and_fills_all_of_it(network: MelodyTransformer) -> None:
    longer = Continuation(ContinueTask(score=tune(), part=2, bars=3, seed=1)).sequence(network, 0)
    assert longer.cursor.header.bars == 9 and run(network, longer).tick == 9 * 96
    work = Infilling(InfillTask(score=tune(), part=2, from_bar=2, to_bar=3, seed=1))
    cursor = run(network, work.sequence(network, 0))
    assert cursor.header.bars == 6 and cursor.tick == work.room.gap.stop_tick == 3 * 96
    assert isinstance(cursor, GapCursor) and cursor.segment == WITHIN and work.new_notes(cursor)


def test_new_notes_are_in_the_players_octave(network: MelodyTransformer) -> None:
    given = tune()
    low = Part(tuple(replace(note, pitch=note.pitch - 24) for note in given.parts[1].notes))
    for seed in SEEDS:
        result = continued(network, ContinueTask(score=replace(given, parts=(low,)), bars=1, seed=seed))
        assert all(62 - 24 - 5 <= note.pitch <= 74 - 24 + 5 for note in result.notes)


def continued(network: MelodyTransformer, task: ContinueTask) -> Score:
    work = Continuation(task)
    return work.finished(run(network, work.sequence(network, 0)))


def infilled(network: MelodyTransformer, task: InfillTask) -> Score:
    work = Infilling(task)
    return work.finished(run(network, work.sequence(network, 0)))


@pytest.mark.parametrize("ticks_per_quarter", [480, 96, 100, 1024])
def test_continue_leaves_all_that_was_given(network: MelodyTransformer, ticks_per_quarter: int) -> None:
    given = tune(ticks_per_quarter=ticks_per_quarter)
    for seed in SEEDS:
        result = continued(network, ContinueTask(score=given, part=2, bars=2, seed=seed))
        assert result.ticks_per_quarter == {480: 480, 96: 96, 100: 600, 1024: 3072}[ticks_per_quarter]
        same = given.with_ticks_per_quarter(result.ticks_per_quarter)
        assert result.length_ticks == same.length_ticks + 2 * 4 * result.ticks_per_quarter
        assert (result.parts[0], result.parts[2]) == (same.parts[0], same.parts[2])
        assert (result.tempos, result.metres, result.keys, result.title) == (
            same.tempos, same.metres, same.keys, same.title
        )  # fmt: skip
        notes = result.parts[1].notes
        assert notes[: len(same.parts[1].notes)] == same.parts[1].notes
        new = notes[len(same.parts[1].notes) :]
        assert all(same.length_ticks <= note.start_tick < note.end_tick <= result.length_ticks for note in new)
        assert all(note.pitch % 12 in Key("D").pitch_classes for note in new)
        assert all(before.end_tick <= after.start_tick for before, after in pairwise(new))


@pytest.mark.parametrize(("from_bar", "to_bar"), [(1, 1), (2, 4), (6, 6), (1, 5)])
def test_infill_leaves_the_other_bars(network: MelodyTransformer, from_bar: int, to_bar: int) -> None:
    given = tune()
    bar_ticks = 4 * 480
    start, stop = (from_bar - 1) * bar_ticks, to_bar * bar_ticks
    changed = False
    for seed in SEEDS:
        result = infilled(network, InfillTask(score=given, part=2, from_bar=from_bar, to_bar=to_bar, seed=seed))
        assert replace(result, parts=given.parts) == given
        assert (result.parts[0], result.parts[2]) == (given.parts[0], given.parts[2])
        outside, before = (
            [note for note in score.parts[1].notes if not start <= note.start_tick < stop] for score in (result, given)
        )
        assert outside == before
        inside = [note for note in result.parts[1].notes if start <= note.start_tick < stop]
        assert all(note.end_tick <= stop and note.pitch % 12 in Key("D").pitch_classes for note in inside)
        changed |= inside != [note for note in given.parts[1].notes if start <= note.start_tick < stop]
    assert changed


def test_an_unfinished_bar_is_finished_first(network: MelodyTransformer) -> None:
    given = tune()
    unfinished = replace(given, length_ticks=given.length_ticks - 480)
    result = continued(network, ContinueTask(score=unfinished, part=2, bars=1, seed=1))
    assert result.length_ticks == given.length_ticks + 4 * 480


def test_a_pick_up_is_no_bar_and_can_be_filled(network: MelodyTransformer) -> None:
    notes = (Note(0, 69, 480), *(Note(480 * (1 + index), 62, 480) for index in range(7)))
    given = Score(480, (Part(notes),), 8 * 480, keys=(KeyChange(0, Key("D")),), bar_restarts=(480,))
    assert [bar.number for bar in bars_of(given)] == [0, 1, 2]
    filled = infilled(network, InfillTask(score=given, from_bar=0, to_bar=0, seed=3))
    assert [note for note in filled.notes if note.start_tick >= 480] == list(notes[1:])
    longer = continued(network, ContinueTask(score=given, bars=1, seed=3))
    assert longer.length_ticks == (1 + 4 + 4 + 4) * 480, "the bar that the pick-up had shortened, and one more"


def test_a_note_that_sounds_into_the_bars_ends_first(network: MelodyTransformer) -> None:
    notes = (Note(0, 62, 2400), Note(2400, 64, 480), Note(2880, 66, 960), Note(3840, 67, 1920))
    given = Score(480, (Part(notes),), 5760, keys=(KeyChange(0, Key("D")),))
    for seed in SEEDS:
        result = infilled(network, InfillTask(score=given, from_bar=2, to_bar=2, seed=seed))
        assert result.notes[0] == notes[0] and result.notes[-1] == notes[-1]
        assert all(2400 <= note.start_tick < 3840 for note in result.notes[1:-1])


def test_chords_hold_on_beats_and_the_end_is_the_tonic(network: MelodyTransformer) -> None:
    chords = Progression.parse("A | G D")
    for seed in SEEDS:
        task = ContinueTask(score=tune(bars=5), part=2, bars=2, seed=seed, chords=chords, close_on_tonic=True)
        new = [note for note in continued(network, task).parts[1].notes if note.start_tick >= 5 * 4 * 480]
        assert new[-1].pitch % 12 == 2
        for note in new:
            bar, place = divmod(note.start_tick - 5 * 4 * 480, 4 * 480)
            chord = "A" if bar == 0 else "G" if place < 960 else "D"
            tones = {"A": {9, 1, 4}, "G": {7, 11, 2}, "D": {2, 6, 9}}[chord]
            assert place % 480 or note.pitch % 12 in tones


def test_chords_have_no_more_bars_than_are_new(network: MelodyTransformer) -> None:
    longer: dict[str, object] = {"score": tune(), "part": 2, "bars": 2, "seed": 1}
    unfinished = longer | {"score": replace(tune(), length_ticks=tune().length_ticks - 480)}
    inner: dict[str, object] = {"score": tune(), "part": 2, "from_bar": 2, "to_bar": 3, "seed": 1}
    for new, fields in ((2, longer), (3, unfinished), (2, inner)):
        for count in (1, new, new + 1):
            task = {"chords": Progression.parse(" | ".join("DGAD"[:count])), **fields}
            work = Infilling(InfillTask(**task)) if fields is inner else Continuation(ContinueTask(**task))  # type: ignore[arg-type]
            if count <= new:
                work.sequence(network, 0)
                continue
            with pytest.raises(InvalidInput, match=f"more bars than are new, {new}, got {count}") as caught:
                work.sequence(network, 0)
            assert caught.value.field == "chords"


def test_a_change_of_metre_before_the_bars_is_no_obstacle(network: MelodyTransformer) -> None:
    given = tune(metres=(MetreChange(0, Metre(4, 4)), MetreChange(4 * 1920, Metre(2, 4))))
    task = InfillTask(score=given, part=2, from_bar=5, to_bar=6, seed=1)
    result = infilled(network, task)
    assert run(network, Infilling(task).sequence(network, 0)).metre == Metre(2, 4)
    kept = [note for note in result.parts[1].notes if not 4 * 1920 <= note.start_tick < 5 * 1920]
    assert kept == [note for note in given.parts[1].notes if not 4 * 1920 <= note.start_tick < 5 * 1920]
    with pytest.raises(InvalidInput, match="change in bar 5"):
        Infilling(replace(task, from_bar=4))


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"from_bar": 7, "to_bar": 7}, r"from_bar must be one of the score's bars, 1\.\.6, got 7"),
        ({"from_bar": 3, "to_bar": 2}, "to_bar must be 3 or more, where the bars to write anew begin, got 2"),
        ({"from_bar": "2", "to_bar": 2}, "from_bar must be one of"),
        ({"from_bar": 1, "to_bar": 2, "temperature": 9}, "temperature must lie in"),
        ({"from_bar": 1, "to_bar": 2, "part": 0}, "part must be a whole number in 1"),
        ({"from_bar": 1, "to_bar": 2, "style": "polka"}, "style must be one of"),
    ],
    ids=["beyond", "backwards", "text", "temperature", "part", "style"],
)
def test_bad_fields_are_named(fields: dict[str, object], sentence: str) -> None:
    with pytest.raises(InvalidInputs, match=sentence):
        InfillTask(score=tune(), **({"part": 2} | fields))  # type: ignore[arg-type]


def test_what_cannot_be_filled_is_said() -> None:
    with pytest.raises(InvalidInput, match="hold every note"):
        Infilling(InfillTask(score=tune(), part=2, from_bar=1, to_bar=6))
    with pytest.raises(InvalidInput, match="2 parts with notes"):
        Infilling(InfillTask(score=tune(), from_bar=1, to_bar=1))
    held = Score(480, (Part((Note(0, 60, 5760),)),), 5760)
    with pytest.raises(InvalidInput, match=r"beyond bar \d+; begin with the bar in which it begins, or end with"):
        Infilling(InfillTask(score=held, from_bar=2, to_bar=2))
