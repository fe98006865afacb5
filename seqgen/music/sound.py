"""Scores as sound, by pretty_midi: FluidSynth where it is installed, else a plucked string made of sines."""

import wave
from importlib import import_module
from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from seqgen.errors import InvalidInput
from seqgen.music.exchange import to_pretty_midi
from seqgen.music.score import Score

if TYPE_CHECKING:
    import pretty_midi

SAMPLES_PER_SECOND = 44_100
MAX_SECONDS = 600
RING_SECONDS = 1.0  # after the end of the score, for the last notes to fade
PEAK = 0.89 * 32_767  # one decibel below the loudest that 16 bits hold
HARMONICS = (1.0, 0.5, 0.22, 0.12, 0.05)  # amplitudes; the k-th is k times as high
LIFE_RADIANS = 2 * np.pi * 400  # phase after which the first harmonic has decayed to 1/e


def render_wav(score: Score) -> bytes:
    """A WAV file: 16-bit PCM, mono, 44.1 kHz, as long as the score and a second more.

    With pyfluidsynth and the FluidSynth library installed (``pip install seqgen-music[audio]``) the
    instruments are those of pretty_midi's sound font; without, every part is a plucked string and drums are
    silent. The loudest sample lies 1 dB below full scale. Raises InvalidInput for a score of more than ten
    minutes.
    """
    seconds = score.seconds_at(score.length_ticks)
    if seconds > MAX_SECONDS:
        raise InvalidInput("length", f"at most {MAX_SECONDS} seconds are rendered, the score lasts {seconds:.0f}")
    samples = np.zeros(int((seconds + RING_SECONDS) * SAMPLES_PER_SECOND))
    sound = _synthesize(to_pretty_midi(score))[: len(samples)]
    samples[: len(sound)] = sound
    return _wav_file(_normalized(samples))


def plucked_string(phase: NDArray[np.float64]) -> NDArray[np.float64]:
    """The wave of a string that was plucked at phase 0 (radians): higher harmonics are softer and die sooner.

    The decay counts vibrations, not seconds, so high notes are shorter than low ones, as on an instrument.
    """
    decay = np.exp(-phase / LIFE_RADIANS)
    result = np.zeros_like(phase)
    fading = np.ones_like(phase)
    for k, amplitude in enumerate(HARMONICS, start=1):
        fading *= decay
        result += amplitude * fading * np.sin(k * phase)
    return result


def _synthesize(music: "pretty_midi.PrettyMIDI") -> NDArray[np.float64]:
    """Samples in no particular loudness; none where nothing sounds."""
    if _has_fluidsynth():
        samples = music.fluidsynth(SAMPLES_PER_SECOND, normalize=False)
    else:
        samples = music.synthesize(SAMPLES_PER_SECOND, plucked_string, normalize=False)
    return np.asarray(samples, dtype=np.float64)


def _has_fluidsynth() -> bool:
    """Whether pyfluidsynth is there and finds its library; it is the import that looks for it."""
    try:
        import_module("fluidsynth")
    except ImportError:
        return False
    return True


def _normalized(samples: NDArray[np.float64]) -> NDArray[np.int16]:
    loudest = np.abs(samples).max()
    return np.rint(samples * (PEAK / loudest if loudest > 0 else 0)).astype("<i2")


def _wav_file(samples: NDArray[np.int16]) -> bytes:
    buffer = BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(samples.itemsize)
        file.setframerate(SAMPLES_PER_SECOND)
        file.writeframes(samples.tobytes())
    return buffer.getvalue()
