"""A melody becomes sound as long, as high and as loud as promised, the same bytes each time, in about a second."""

import sys
import time
import wave
from io import BytesIO
from types import ModuleType

import numpy as np
import pretty_midi
import pytest
from numpy.typing import NDArray

from seqgen.errors import InvalidInput
from seqgen.music import Metre, MetreChange, Note, Part, Score
from seqgen.music.sound import SAMPLES_PER_SECOND, render_wav

RATE = 44_100


def samples_of(data: bytes) -> NDArray[np.int16]:
    with wave.open(BytesIO(data)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, RATE)
        return np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")


def melody(bars: int) -> Score:
    notes = tuple(Note(12 * i, 60 + i * 5 % 17, 12) for i in range(8 * bars))
    return Score(24, (Part(notes),), 96 * bars)


@pytest.fixture(autouse=True)
def without_fluidsynth(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fluidsynth", None)


def test_it_lasts_as_long_as_the_score_and_a_second() -> None:
    score = Score(24, (Part((Note(0, 60, 24),)),), 96, (MetreChange(0, Metre(4, 4)),))
    assert len(samples_of(render_wav(score))) == 3 * RATE


def test_notes_have_their_pitch_at_their_time() -> None:
    samples = samples_of(render_wav(Score(24, (Part((Note(0, 69, 24), Note(24, 81, 24))),), 48))).astype(float)
    for second, hertz in ((0.1, 440), (0.6, 880)):
        piece = samples[int(second * RATE) :][: RATE // 4] * np.hanning(RATE // 4)
        assert 4 * np.argmax(np.abs(np.fft.rfft(piece))) == pytest.approx(hertz, abs=4)


def test_a_note_has_overtones_that_die_before_its_fundamental() -> None:
    samples = samples_of(render_wav(Score(24, (Part((Note(0, 69, 96),)),), 96))).astype(float)

    def overtones_at(second: float) -> float:
        spectrum = np.abs(np.fft.rfft(samples[int(second * RATE) :][: RATE // 4] * np.hanning(RATE // 4)))
        return float(spectrum[880 // 4] / spectrum[440 // 4])

    assert 0.2 < overtones_at(0.05) < 0.6
    assert overtones_at(1.0) < overtones_at(0.05) / 2


@pytest.mark.parametrize("voices", [1, 12])
def test_the_loudest_sample_lies_one_decibel_below_full_scale(voices: int) -> None:
    score = Score(24, tuple(Part((Note(0, 40 + i, 24, 127),)) for i in range(voices)), 24)
    assert np.abs(samples_of(render_wav(score))).max() == pytest.approx(32_767 * 10 ** (-1 / 20), rel=0.01)


def test_it_begins_and_ends_without_a_click() -> None:
    samples = samples_of(render_wav(melody(1))).astype(float)
    assert abs(samples[0]) < 100
    assert np.abs(samples[-RATE // 2 :]).max() < 100


@pytest.mark.parametrize(
    "score",
    [Score(24, (), 96), Score(24, (Part((Note(0, 38, 24),), is_drum=True),), 96)],
    ids=["empty", "drums"],
)
def test_silence_is_silent(score: Score) -> None:
    assert not samples_of(render_wav(score)).any()


def test_the_same_score_gives_the_same_bytes() -> None:
    assert render_wav(melody(2)) == render_wav(melody(2))


def test_sixteen_bars_take_about_a_second() -> None:
    render_wav(melody(1))
    began = time.process_time()
    render_wav(melody(16))
    assert time.process_time() - began < 3


def test_more_than_ten_minutes_are_refused() -> None:
    with pytest.raises(InvalidInput, match="at most 600 seconds are rendered, the score lasts 602"):
        render_wav(melody(301))


def test_fluidsynth_is_used_where_it_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    tone = np.sin(np.arange(3 * RATE))
    monkeypatch.setitem(sys.modules, "fluidsynth", ModuleType("fluidsynth"))
    monkeypatch.setattr(pretty_midi.PrettyMIDI, "fluidsynth", lambda self, rate, normalize: tone)
    samples = samples_of(render_wav(melody(1)))
    assert SAMPLES_PER_SECOND == RATE
    assert np.corrcoef(samples, tone)[0, 1] == pytest.approx(1, abs=1e-6)
