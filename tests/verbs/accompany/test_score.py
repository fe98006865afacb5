"""A written melody is traded phrase by phrase, and nothing of it is lost."""

from collections.abc import Iterator
from io import BytesIO
from itertools import pairwise

import mido
import numpy as np
import pytest

from seqgen.errors import InvalidInput
from seqgen.models import MelodyTransformer, MelodyTransformerConfig
from seqgen.music import Key, KeyChange, Metre, MetreChange, Note, Part, Score, TempoChange
from seqgen.music.midi import read_midi, write_midi
from seqgen.music.score import DEFAULT_METRE
from seqgen.verbs.accompany.accompaniment import Accompaniment
from seqgen.verbs.accompany.score import Trade, WrittenMelody

SMALL = MelodyTransformerConfig(width=16, heads=2, layers=1, hidden=16, radius=4)
TPQ = 480


@pytest.fixture(scope="module")
def network() -> MelodyTransformer:
    return MelodyTransformer(SMALL, np.random.default_rng(0))


def tune(quarters: list[float], metre: Metre = DEFAULT_METRE, **fields: object) -> Score:
    """A quarter note at each place, in D."""
    pitches = [62, 66, 69, 74, 73, 71, 69, 67] * 8
    notes = tuple(Note(round(TPQ * at), pitch, TPQ, 70) for at, pitch in zip(quarters, pitches, strict=False))
    length = -(-notes[-1].end_tick // metre.bar_ticks(TPQ)) * metre.bar_ticks(TPQ)
    own = {"metres": (MetreChange(0, metre),), "keys": (KeyChange(0, Key("D")),)}
    return Score(TPQ, (Part(notes, "fiddle", 40),), length, **own | fields)  # type: ignore[arg-type]


def traded(network: MelodyTransformer, melody: WrittenMelody) -> list[Trade]:
    with Accompaniment(network, melody.task, "v1") as partner:
        return list(melody.trades(partner))


def starts(trade: Trade) -> list[float]:
    return [note.start_tick / TPQ for note in trade.phrase]


def check(score: Score, melody: WrittenMelody, trades: list[Trade]) -> None:
    """Every note is there, phrases keep their shape and place in the bar, and nobody plays over an answer's end."""
    notes = [note for trade in trades for note in trade.phrase]
    given = score.parts[0].notes
    assert [(n.pitch, n.duration_ticks, n.velocity) for n in notes] == [
        (n.pitch, n.duration_ticks, n.velocity) for n in given
    ]
    moved = [note.start_tick - before.start_tick for note, before in zip(notes, given, strict=True)]
    assert moved == sorted(moved) and not any((shift - moved[0]) % melody.bar_ticks for shift in moved)
    for before, after in pairwise(trades):
        assert before.end_tick <= after.phrase[0].start_tick < before.end_tick + 2 * melody.bar_ticks
        assert before.answer and before.answer[-1].end_tick <= before.end_tick


def test_rests_part_the_phrases(network: MelodyTransformer) -> None:
    score = tune([0, 1, 2, 6, 7, 8, 9, 12.5, 13.5])
    melody = WrittenMelody(score, seed=1)
    trades = traded(network, melody)
    assert [len(trade.phrase) for trade in trades] == [3, 4, 2]
    assert starts(trades[0]) == [0, 1, 2] and trades[0].answer[0].start_tick == 4 * TPQ
    assert trades[0].end_tick == 12 * TPQ and starts(trades[1]) == [14, 15, 16, 17]
    check(score, melody, trades)
    both = melody.score(trades)
    assert [part.name for part in both.parts] == ["fiddle", "partner"] and both.ticks_per_quarter == TPQ
    assert both.length_ticks >= trades[-1].answer[-1].end_tick and both.length_ticks % (4 * TPQ) == 0
    assert (both.metre, both.key, both.tempos[0].quarters_per_minute) == (Metre(4, 4), Key("D"), 120)
    assert {note.pitch % 12 for note in both.parts[1].notes} <= Key("D").pitch_classes


def test_bars_part_the_phrases_and_a_note_over_the_barline_is_whole(network: MelodyTransformer) -> None:
    score = tune([0.5 + n for n in range(16)], Metre(3, 4))
    melody = WrittenMelody(score, phrase_bars=2, answer_bars=1, seed=1)
    trades = traded(network, melody)
    check(score, melody, trades)
    assert len(trades) > 1 and trades[0].phrase[-1].end_tick > trades[0].answer[0].start_tick


def test_a_pick_up_ends_the_first_bar(network: MelodyTransformer) -> None:
    score = tune([0, 1, 2, 3, 4], bar_restarts=(TPQ,))
    melody = WrittenMelody(score, seed=1)
    [trade] = traded(network, melody)
    assert starts(trade) == [3, 4, 5, 6, 7]
    check(score, melody, [trade])


def test_a_pick_up_of_another_program_s_is_one(network: MelodyTransformer) -> None:
    """It gives the pick-up a time signature, and no text beside it."""
    file = mido.MidiFile(file=BytesIO(write_midi(tune([0, 1, 2, 3, 4], bar_restarts=(TPQ,)))))
    file.tracks[0] = mido.MidiTrack(message for message in file.tracks[0] if message.type != "text")
    other = BytesIO()
    file.save(file=other)
    melody = WrittenMelody(read_midi(other.getvalue()).score, seed=1)
    [trade] = traded(network, melody)
    assert melody.task.metre == Metre(4, 4) and starts(trade) == [3, 4, 5, 6, 7]


@pytest.mark.parametrize("quarters_per_minute", [20.0, 137.0, 400.0])
def test_odd_tempos_and_ticks_stay_exact(network: MelodyTransformer, quarters_per_minute: float) -> None:
    score = Score(100, tune([0]).parts, 600).with_ticks_per_quarter(100)
    notes = tuple(Note(n * 100 + (n // 4) * 200, 62 + n % 5, 90) for n in range(32))
    score = Score(100, (Part(notes),), 6000, tempos=(TempoChange.from_quarters_per_minute(quarters_per_minute),))
    melody = WrittenMelody(score, key=Key("D"), seed=1)
    trades = traded(network, melody)
    assert len(trades) == 8 and {len(trade.phrase) for trade in trades} == {4}
    finer = melody.score(trades).ticks_per_quarter // 100
    assert [note.duration_ticks for trade in trades for note in trade.phrase] == [90 * finer] * 32
    grid = melody.score(trades).ticks_per_quarter // 24
    assert not any(note.start_tick % grid or note.duration_ticks % grid for trade in trades for note in trade.answer)


def test_what_is_given_passes_the_file_s_own(network: MelodyTransformer) -> None:
    task = WrittenMelody(tune([0, 1]), key=Key("G"), metre=Metre(6, 8), quarters_per_minute=90.0).task
    assert (task.key, task.metre, task.quarters_per_minute) == (Key("G"), Metre(6, 8), 90.0)


def test_a_metre_that_changes_must_be_chosen() -> None:
    changing = tune([0, 1], metres=(MetreChange(0, Metre(4, 4)), MetreChange(4 * TPQ, Metre(3, 4))))
    changing = Score(TPQ, changing.parts, 7 * TPQ, changing.metres)
    with pytest.raises(InvalidInput, match="changes its metre from 4/4 to 3/4"):
        WrittenMelody(changing)
    assert WrittenMelody(changing, metre=Metre(4, 4)).task.metre == Metre(4, 4)


def chords() -> Iterator[Note]:
    for pitch in (60, 64, 67):
        yield Note(0, pitch, 480)


def test_chords_are_refused() -> None:
    with pytest.raises(InvalidInput, match="several notes at once in bar 1"):
        WrittenMelody(Score(480, (Part(tuple(chords())),), 1920))
