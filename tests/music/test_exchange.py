"""pretty_midi keeps seconds in floats; the ticks must come back exactly all the same."""

from dataclasses import replace
from itertools import groupby

import pretty_midi
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seqgen.errors import InvalidInput
from seqgen.music import Key, KeyChange, Metre, MetreChange, Note, Part, Score, TempoChange
from seqgen.music.exchange import from_pretty_midi, to_pretty_midi


@given(score=st.from_type(Score))
def test_everything_but_title_final_rest_and_repeated_tempos_comes_back(score: Score) -> None:
    end_tick = max((note.end_tick for note in score.notes), default=0)
    tempos = [next(equal) for _, equal in groupby(score.tempos, key=lambda tempo: tempo.microseconds_per_quarter)]
    expected = replace(score, title="", length_ticks=end_tick, tempos=tuple(tempos))
    assert from_pretty_midi(to_pretty_midi(score)) == expected


def test_seconds_follow_the_tempo_map() -> None:
    tempos = (TempoChange(0, 500_000), TempoChange(48, 250_000))
    score = Score(24, (Part((Note(0, 60, 24), Note(48, 62, 24)), "flute", 73),), 96, tempos=tempos)
    (instrument,) = to_pretty_midi(score).instruments
    assert [(n.pitch, n.start, n.end) for n in instrument.notes] == [(60, 0, 0.5), (62, 1.0, 1.25)]
    assert (instrument.name, instrument.program, instrument.is_drum) == ("flute", 73, False)


def test_a_roll_of_pretty_midi_shows_the_notes() -> None:
    score = Score(24, (Part((Note(0, 60, 24, 100), Note(24, 64, 24, 90))),), 48)
    roll = to_pretty_midi(score).get_piano_roll(fs=4)
    assert roll[60].tolist() == [100, 100, 0, 0]
    assert roll[64].tolist() == [0, 0, 90, 90]


def test_what_others_made_with_pretty_midi_is_read() -> None:
    made = pretty_midi.PrettyMIDI(resolution=480, initial_tempo=90)
    made.time_signature_changes.append(pretty_midi.TimeSignature(6, 8, 0.0))
    made.key_signature_changes.append(pretty_midi.KeySignature(21, 0.0))
    violin = pretty_midi.Instrument(40, name="violin")
    violin.notes.append(pretty_midi.Note(70, 69, 0.0, 2 / 3))
    violin.notes.append(pretty_midi.Note(70, 71, 2 / 3, 2 / 3))
    made.instruments.append(violin)
    assert from_pretty_midi(made) == Score(
        480,
        (Part((Note(0, 69, 480, 70), Note(480, 71, 1, 70)), "violin", 40),),
        481,
        (MetreChange(0, Metre(6, 8)),),
        (KeyChange(0, Key("A", "minor")),),
        (TempoChange(0, 666_667),),
    )


def test_a_score_beyond_what_pretty_midi_holds_is_refused() -> None:
    with pytest.raises(InvalidInput, match="10,000,000 ticks"):
        to_pretty_midi(Score(24, (), 10_000_000))
