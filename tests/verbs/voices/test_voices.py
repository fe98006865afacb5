"""infill for voices, restore and vary: what was given stays to the tick, what is new lies on free 16ths in range."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from seqgen.errors import InvalidInput, InvalidInputs
from seqgen.generation.chorales.allowed import VOICE_RANGES
from seqgen.music import Note, Part, Score
from seqgen.music.codec.chorale import SILENCE, SYMBOLS, VOICES, Symbols
from seqgen.music.codec.orderless import Mask
from seqgen.verbs.room.infilling import Infilling, InfillTask
from seqgen.verbs.voices.four_voices import FourVoices, sounding_steps
from seqgen.verbs.voices.infilling import VoiceInfilling
from seqgen.verbs.voices.restoring import Restoration
from seqgen.verbs.voices.rewriting import Rewriting
from seqgen.verbs.voices.tasks import RestoreTask, VaryTask
from seqgen.verbs.voices.varying import Variation

QUARTER = 480
BAR = 4 * QUARTER
NAMES = ("Soprano", "Alto", "Tenor", "Bass")
CHORDS = ((72, 67, 64, 48), (74, 67, 62, 47), (76, 67, 60, 48), (74, 69, 62, 53), (72, 67, 64, 55), (71, 67, 62, 43))


class Thinks:
    """A network that finds one symbol likely wherever it is asked, all else alike, and notes what it was shown."""

    def __init__(self, favourite: int = 30, weight: float = 0.0) -> None:
        self.favourite, self.weight = favourite, weight
        self.shown: list[tuple[Symbols, Mask]] = []

    def conditional_logits(self, symbols: Symbols, is_hidden: Mask) -> NDArray[np.float32]:
        self.shown.append((symbols.copy(), is_hidden.copy()))
        logits = np.zeros((len(symbols), VOICES, SYMBOLS), np.float32)
        logits[..., self.favourite] = self.weight
        return logits


class Knows(Thinks):
    """A network that is sure of the score it was told."""

    def __init__(self, right: Symbols) -> None:
        super().__init__()
        self.right = right

    def conditional_logits(self, symbols: Symbols, is_hidden: Mask) -> NDArray[np.float32]:
        return np.where(self.right[..., None] == np.arange(SYMBOLS), 20, 0).astype(np.float32)


def chorale(ticks: int = QUARTER) -> Score:
    """Six chords of a quarter, twice: three bars of four voices, loud in the bass."""
    parts = (
        Part(
            tuple(Note(number * ticks, chord[voice], ticks, 80 + voice) for number, chord in enumerate(CHORDS * 2)),
            name,
        )
        for voice, name in enumerate(NAMES)
    )
    return Score(ticks, tuple(parts), 12 * ticks)


def right_symbols() -> Symbols:
    return np.repeat(np.array(CHORDS * 2, np.int16) - 36, 4, axis=0)


def without(score: Score, voice: int, notes: Iterable[Note]) -> Score:
    parts = list(score.parts)
    gone = set(notes)
    parts[voice] = replace(parts[voice], notes=tuple(note for note in parts[voice].notes if note not in gone))
    return replace(score, parts=tuple(parts))


def infilled(score: Score, network: Thinks | None = None, **fields: Any) -> Score:
    task = InfillTask(score=score, model="chorale-cnn", seed=1, gibbs_steps=4, **fields)
    return VoiceInfilling(task).finished(network or Thinks(), 0)


def test_bars_of_one_voice_are_written_anew_and_nothing_else() -> None:
    score, network = chorale(), Thinks()
    made = infilled(score, network, part=2, from_bar=2, to_bar=2)
    assert [made.parts[voice] for voice in (0, 2, 3)] == [score.parts[voice] for voice in (0, 2, 3)]
    outside = [note for note in score.parts[1].notes if not BAR <= note.start_tick < 2 * BAR]
    new = [note for note in made.parts[1].notes if note not in outside]
    assert set(outside) < set(made.parts[1].notes) and new
    assert all(note.start_tick >= BAR and note.end_tick <= 2 * BAR and note.velocity == 81 for note in new)
    assert all(note.start_tick % (QUARTER // 4) == 0 == note.duration_ticks % (QUARTER // 4) for note in new)
    assert all(VOICE_RANGES[1, 0] <= note.pitch <= VOICE_RANGES[1, 1] for note in new)
    assert not any(
        is_hidden[:16].any() or is_hidden[32:].any() or is_hidden[:, [0, 2, 3]].any() for _, is_hidden in network.shown
    )
    assert made == infilled(score, part=2, from_bar=2, to_bar=2)


def test_all_voices_are_written_anew_where_no_part_is_named() -> None:
    made = infilled(chorale(), from_bar=1, to_bar=3)
    assert all(mine.notes != theirs.notes for mine, theirs in zip(made.parts, chorale().parts, strict=True))


def test_a_note_that_rings_into_the_bars_ends_first_and_one_that_rings_out_of_them_is_replaced_whole() -> None:
    into, out = Note(BAR - QUARTER, 67, 2 * QUARTER), Note(2 * BAR - QUARTER, 65, 2 * QUARTER)
    score = chorale()
    alto = replace(score.parts[1], notes=(into, out))
    made = infilled(
        replace(score, parts=(score.parts[0], alto, *score.parts[2:])), Thinks(25, 40), part=2, from_bar=2, to_bar=2
    )
    assert made.parts[1].notes == (into, Note(BAR + QUARTER, 61, BAR, 80))


def test_notes_beside_the_grid_keep_their_ticks() -> None:
    third = QUARTER // 3
    score = chorale()
    triplet = tuple(Note(BAR + third * number, 67 + number, third) for number in range(3))
    alto = replace(score.parts[1], notes=triplet)
    crooked = replace(score, parts=(score.parts[0], alto, *score.parts[2:]))
    made = infilled(crooked, Thinks(25, 40), part=3, from_bar=1, to_bar=3)
    assert made.parts[1] == alto
    late = Note(7, 60, QUARTER // 2)
    made = infilled(without(crooked, 1, triplet[1:]), Thinks(25, 40), part=2, from_bar=2, to_bar=2)
    assert made.parts[1].notes == (Note(BAR, 61, BAR),)
    restored = Restoration(
        RestoreTask(
            score=replace(crooked, parts=(*crooked.parts[:3], replace(score.parts[3], notes=(late,)))),
            seed=1,
            doubt_below=0,
            gibbs_steps=2,
        )
    )
    bass = restored.finished(Thinks(12, 40), 0).parts[3].notes
    assert bass == (late, Note(3 * QUARTER // 4, 48, 12 * QUARTER - 3 * QUARTER // 4, 80))


def test_wishes_of_melodies_are_refused_for_voices_and_the_other_way_round() -> None:
    with pytest.raises(InvalidInputs) as error:
        infilled(chorale(), from_bar=1, to_bar=1, style="reel", top_k=3, close_on_tonic=True)
    assert [one.field for one in error.value.errors] == ["style", "close_on_tonic", "top_k"]
    with pytest.raises(InvalidInput, match="gibbs_steps must be left out for melody-transformer"):
        Infilling(InfillTask(score=chorale(), part=1, from_bar=1, to_bar=1, gibbs_steps=3))
    with pytest.raises(InvalidInput, match="model must be another than chorale-cnn"):
        Infilling(InfillTask(score=chorale(), part=1, from_bar=1, to_bar=1, model="chorale-cnn"))


def test_bars_without_a_free_16th_are_refused() -> None:
    score = chorale()
    held = Part((Note(0, 67, 3 * BAR),), "Alto")
    with pytest.raises(InvalidInput, match="a note from before bar 2 sounds beyond bar 2"):
        infilled(replace(score, parts=(score.parts[0], held, *score.parts[2:])), part=2, from_bar=2, to_bar=2)


def test_what_is_missing_is_found_again() -> None:
    score = chorale()
    lost = score.parts[2].notes[3:5]
    network = Thinks(20, 40)
    made = Restoration(RestoreTask(score=without(score, 2, lost), seed=1, doubt_below=0)).finished(network, 0)
    new = set(made.parts[2].notes) - set(score.parts[2].notes)
    assert new == {Note(3 * QUARTER, 56, 2 * QUARTER, 82)}
    kept = Restoration(RestoreTask(score=without(score, 2, lost), seed=1, doubt_below=0, fill_rests=False))
    assert kept.finished(Thinks(), 0) == without(score, 2, lost)


def test_a_voice_that_is_lost_is_found_again_and_rests_of_all_stay() -> None:
    score = chorale()
    empty = replace(score, parts=(*score.parts[:3], Part((), "Bass")), length_ticks=16 * QUARTER)
    for favourite in (SILENCE, 12):
        made = Restoration(RestoreTask(score=empty, seed=1, doubt_below=0)).finished(Thinks(favourite, 40), 0)
        assert made.parts[:3] == empty.parts[:3]
        assert sum(note.duration_ticks for note in made.parts[3].notes) == 12 * QUARTER


def test_a_16th_that_a_kept_note_begins_in_is_not_free_and_what_is_given_up_is_not_read() -> None:
    crooked, after = Note(0, 67, QUARTER + 30), Note(QUARTER + 30, 65, QUARTER - 30)
    score = chorale()
    voices = FourVoices.of(replace(score, parts=(score.parts[0], Part((crooked, after)), *score.parts[2:])))
    rewriting = Rewriting(voices, ([], [crooked], [], []), np.zeros((voices.steps, VOICES), bool))
    assert np.flatnonzero(rewriting.is_free[:, 1]).tolist() == [0, 1, 2, 3]
    assert rewriting.symbols[3:7, 1].tolist() == [SILENCE, SILENCE, 29, 29]
    assert list(sounding_steps(after, voices.step_ticks)) == [5, 6, 7]


def test_a_wrong_note_is_doubted_and_drawn_anew() -> None:
    score = chorale()
    wrong = replace(score.parts[1].notes[5], pitch=61)
    alto = tuple(wrong if note.start_tick == wrong.start_tick else note for note in score.parts[1].notes)
    damaged = replace(score, parts=(score.parts[0], replace(score.parts[1], notes=alto), *score.parts[2:]))
    made = Restoration(RestoreTask(score=damaged, seed=1, temperature=0.0)).finished(Knows(right_symbols()), 0)
    assert made == score
    other = Restoration(RestoreTask(score=damaged, seed=1, parts=(1, 3))).finished(Knows(right_symbols()), 0)
    assert other == damaged


def test_a_share_of_the_notes_is_varied() -> None:
    score = chorale()
    for share, most in ((0.25, 6), (0.01, 1)):
        made = Variation(VaryTask(score=score, seed=3, share=share, parts=(2, 3), gibbs_steps=2)).finished(Thinks(), 0)
        lost = [len(set(was.notes) - set(now.notes)) for was, now in zip(score.parts, made.parts, strict=True)]
        assert lost[0] == lost[3] == 0 and 1 <= sum(lost) <= most
    assert Variation(VaryTask(score=score, share=0)).finished(Thinks(), 0) == score
    resting = Variation(VaryTask(score=score, seed=3, share=0.5)).finished(Thinks(SILENCE, 40), 0)
    assert all(sum(note.duration_ticks for note in part.notes) == 12 * QUARTER for part in resting.parts)
    work = Variation(VaryTask(score=score, seed=3, count=2, gibbs_steps=2))
    assert work.finished(Thinks(), 0) == work.finished(Thinks(), 0) != work.finished(Thinks(), 1)


@pytest.mark.parametrize(
    ("score", "sentence"),
    [
        (replace(chorale(), parts=chorale().parts[:2]), r"score must have four parts.*got 2 \(1 'Soprano', 2 'Alto'\)"),
        (replace(chorale(), parts=()), "score must have four parts.*got none"),
        (replace(chorale(), parts=(*chorale().parts, Part((), "More"))), "score must have four parts.*got 5"),
        (replace(chorale(), parts=tuple(Part((), name) for name in NAMES)), "score must have notes in one"),
        (replace(chorale(), length_ticks=600 * QUARTER), "score must last at most 2048 sixteenths, got 2400"),
        (without(chorale(), 0, ()).with_ticks_per_quarter(QUARTER), None),
    ],
)
def test_scores_that_are_no_four_voices(score: Score, sentence: str | None) -> None:
    if sentence is None:
        Variation(VaryTask(score=score))
        return
    with pytest.raises(InvalidInput, match=sentence):
        Variation(VaryTask(score=score))


def test_chords_within_a_voice_and_parts_that_are_no_voice_are_refused() -> None:
    score = chorale()
    chord = replace(score.parts[1], notes=(*score.parts[1].notes[:1], replace(score.parts[1].notes[0], pitch=60)))
    with pytest.raises(InvalidInput, match="part 2 'Alto' plays several notes at once in bar 1"):
        Variation(VaryTask(score=replace(score, parts=(score.parts[0], chord, *score.parts[2:]))))
    drums = replace(score, parts=(Part((Note(0, 36, 10),), "Drums", is_drum=True), *score.parts))
    Variation(VaryTask(score=drums, parts=(2, 5)))
    with pytest.raises(InvalidInput, match=r"part must be one of the four voices \(2 'Soprano'.*got 1"):
        Variation(VaryTask(score=drums, parts=(1,)))
    with pytest.raises(InvalidInput, match="parts must hold notes to vary"):
        empty = replace(score, parts=(*score.parts[:3], Part((), "Bass")))
        Variation(VaryTask(score=empty, parts=(4,)))
    for fields in (
        {"share": 1.5},
        {"share": float("nan")},
        {"gibbs_steps": 0},
        {"parts": (0,)},
        {"parts": ("x",)},
        {"parts": 2},
    ):
        with pytest.raises(InvalidInputs):
            VaryTask(score=score, **fields)  # type: ignore[arg-type]
    with pytest.raises(InvalidInputs, match="fill_rests must be true or false"):
        RestoreTask(score=score, fill_rests=1)  # type: ignore[arg-type]


def test_voices_far_from_a_choir_are_read_and_written_in_their_own_octave() -> None:
    low = replace(
        chorale(),
        parts=tuple(
            replace(part, notes=tuple(replace(note, pitch=note.pitch - 24) for note in part.notes))
            for part in chorale().parts
        ),
    )
    network = Thinks()
    made = infilled(low, network, part=1, from_bar=1, to_bar=1)
    symbols, _ = network.shown[0]
    assert (symbols[16:] == right_symbols()[16:]).all() and (symbols[:16, 1:] == right_symbols()[:16, 1:]).all()
    new = set(made.parts[0].notes) - set(low.parts[0].notes)
    assert new and all(VOICE_RANGES[0, 0] - 24 <= note.pitch <= VOICE_RANGES[0, 1] - 24 for note in new)


@st.composite
def voices(draw: st.DrawFn) -> Score:
    """Four lines of notes anywhere, at odd resolutions, with rests."""
    ticks = draw(st.sampled_from((4, 24, 30, 480)))
    parts = []
    for name in NAMES:
        tick, notes = 0, []
        for gap, length, pitch in draw(
            st.lists(st.tuples(st.integers(0, ticks), st.integers(1, 2 * ticks), st.integers(0, 127)), max_size=8)
        ):
            notes.append(Note(tick + gap, pitch, length))
            tick += gap + length
        parts.append(Part(tuple(notes), name))
    length = max([1, *(note.end_tick for part in parts for note in part.notes)]) + draw(st.integers(0, ticks))
    return Score(ticks, tuple(parts), length)


@settings(max_examples=80, deadline=None)
@given(score=voices(), share=st.floats(0, 1), seed=st.integers(0, 9))
def test_any_four_lines_stay_single_and_keep_what_is_not_replaced(score: Score, share: float, seed: int) -> None:
    if not any(part.notes for part in score.parts):
        return
    works = (
        Variation(VaryTask(score=score, share=share, seed=seed, gibbs_steps=2)),
        Restoration(RestoreTask(score=score, seed=seed, gibbs_steps=2)),
        VoiceInfilling(InfillTask(score=score, model="chorale-cnn", seed=seed, from_bar=1, to_bar=1, gibbs_steps=2))
        if score.length_ticks * 4 >= score.ticks_per_quarter
        else None,
    )
    for work in filter(None, works):
        made = work.finished(Thinks(), 0)
        assert (made.length_ticks, made.metres) == (work.voices.score.length_ticks, score.metres)
        for part in made.parts:
            assert all(one.end_tick <= two.start_tick for one, two in pairwise(part.notes))
            assert all(note.end_tick <= made.length_ticks and 0 <= note.pitch <= 127 for note in part.notes)
