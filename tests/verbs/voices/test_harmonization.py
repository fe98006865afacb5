"""harmonize: the melody keeps its ticks, the other voices keep the grid, their ranges and below the melody."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from seqgen.errors import InvalidInput, InvalidInputs
from seqgen.generation.chorales.allowed import VOICE_RANGES
from seqgen.music import Key, KeyChange, Metre, MetreChange, Note, Part, Score, TempoChange
from seqgen.music.codec.chorale import SILENCE, SYMBOLS, VOICES, Symbols
from seqgen.music.codec.orderless import Mask
from seqgen.music.codec.sixteenths import notes_of, sounding_pitches
from seqgen.verbs.voices.harmonization import Harmonization
from seqgen.verbs.voices.tasks import HarmonizeTask


class AnyNotes:
    """A network that has no idea: what is guaranteed holds whatever it says. It notes what it was shown."""

    def __init__(self) -> None:
        self.sopranos: list[NDArray[np.int16]] = []

    def conditional_logits(self, symbols: Symbols, is_hidden: Mask) -> NDArray[np.float32]:
        assert not is_hidden[:, 0].any()
        self.sopranos.append(symbols[:, 0].copy())
        return (
            np.random.default_rng(len(self.sopranos)).normal(0, 1, (len(symbols), VOICES, SYMBOLS)).astype(np.float32)
        )


def waltz(ticks_per_quarter: int = 480, pitch_shift: int = 0) -> Score:
    """Triplets, a rest and a dotted rhythm in 3/4, beside another part."""
    third, quarter = ticks_per_quarter // 3, ticks_per_quarter
    notes = [Note(third * number, 74 + number + pitch_shift, third, 100) for number in range(3)]
    notes += [
        Note(quarter, 79 + pitch_shift, quarter * 3 // 2, 100),
        Note(quarter * 5 // 2, 78 + pitch_shift, quarter // 2, 100),
    ]
    notes.append(Note(4 * quarter, 76 + pitch_shift, 2 * quarter, 100))
    other = Part((Note(0, 40, 6 * quarter),), "Cello")
    changes = {
        "metres": (MetreChange(0, Metre(3, 4)),),
        "keys": (KeyChange(0, Key("G")),),
        "tempos": (TempoChange(0, 400_000),),
    }
    return Score(ticks_per_quarter, (other, Part(tuple(notes), "Flute", 73)), 6 * quarter, **changes)  # type: ignore[arg-type]


def harmonized(score: Score, network: AnyNotes | None = None, **fields: object) -> Score:
    task = HarmonizeTask(score=score, part=2, model="chorale-cnn", gibbs_steps=6, seed=1, **fields)  # type: ignore[arg-type]
    return Harmonization(task).finished(network or AnyNotes(), 0)


@pytest.mark.parametrize("ticks_per_quarter", [480, 24, 30])
def test_the_melody_keeps_its_ticks_and_the_others_the_grid(ticks_per_quarter: int) -> None:
    given = waltz(ticks_per_quarter)
    result = harmonized(given)
    same = given.with_ticks_per_quarter(result.ticks_per_quarter)
    assert result.parts[0] == same.parts[1] and [part.name for part in result.parts] == [
        "Flute",
        "Alto",
        "Tenor",
        "Bass",
    ]
    assert (result.metres, result.keys, result.tempos) == (same.metres, same.keys, same.tempos)
    sixteenth = result.ticks_per_quarter // 4
    for part in result.parts[1:]:
        assert part.notes and part.program == 73
        assert all(note.start_tick % sixteenth == 0 == note.duration_ticks % sixteenth for note in part.notes)
        assert part.notes[-1].end_tick <= result.length_ticks


@pytest.mark.parametrize("pitch_shift", [0, -24, 18])
def test_the_lower_voices_stay_in_range_and_below(pitch_shift: int) -> None:
    given = waltz(pitch_shift=pitch_shift)
    network = AnyNotes()
    result = harmonized(given, network)
    soprano = network.sopranos[0]
    heard = soprano[soprano != SILENCE] + 36
    assert VOICE_RANGES[0, 0] <= heard.min() and heard.max() <= VOICE_RANGES[0, 1]
    lines = [sounding_pitches(part.notes, 480, given.length_ticks) for part in result.parts]
    shift = int(heard[0] - lines[0][0])
    assert shift % 12 == 0
    for voice in (1, 2, 3):
        sounding = lines[voice][lines[voice] >= 0] + shift
        assert VOICE_RANGES[voice, 0] <= sounding.min() and sounding.max() <= VOICE_RANGES[voice, 1]
        beside = (lines[0] >= 0) & (lines[voice] >= 0) & (soprano + 36 == lines[0] + shift)
        assert (lines[voice][beside] <= lines[0][beside]).all()


def test_seeds_decide() -> None:
    score = waltz()
    task = HarmonizeTask(score=score, part=2, model="chorale-cnn", gibbs_steps=6, seed=7, count=2)
    first, second = (Harmonization(task) for _ in range(2))
    made = [work.finished(AnyNotes(), index) for work, index in ((first, 1), (second, 1), (first, 0))]
    assert made[0] == made[1] != made[2]


def test_lines_survive_the_grid_and_back() -> None:
    pitches = np.array([60, 60, -1, 62, 62, 62, 64, -1], np.int16)
    np.testing.assert_array_equal(sounding_pitches(notes_of(pitches, 480, 80), 480, 8 * 120), pitches)
    assert sounding_pitches([], 480, 0).tolist() == []


def test_what_cannot_be_harmonized_is_said() -> None:
    chords = replace(waltz(), parts=(Part((Note(0, 60, 480), Note(0, 64, 480))),))
    with pytest.raises(InvalidInput, match="several notes at once in bar 1"):
        Harmonization(HarmonizeTask(score=chords))
    with pytest.raises(InvalidInput, match="2 parts with notes"):
        Harmonization(HarmonizeTask(score=waltz()))
    long = replace(waltz(), length_ticks=480 * 1000)
    with pytest.raises(InvalidInput, match="at most 2048 sixteenths"):
        Harmonization(HarmonizeTask(score=long, part=2))
    with pytest.raises(InvalidInputs, match="gibbs_steps must be a whole number"):
        HarmonizeTask(score=waltz(), gibbs_steps=0)
