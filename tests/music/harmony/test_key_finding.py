"""The key that notes suggest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seqgen.music import Note, Part, Score
from seqgen.music.abc import read_abc
from seqgen.music.harmony.key_finding import PROFILES, ranked_keys


def score_of(ticks: list[float], is_drum: bool = False) -> Score:
    notes = tuple(Note(0, 60 + pitch, round(duration)) for pitch, duration in enumerate(ticks) if duration)
    return Score(24, (Part(notes, is_drum=is_drum),), 1000)


@pytest.mark.parametrize(
    ("body", "key", "name"),
    [
        ("CDEF|GABc|GEDC|C4|", "C", "C major"),
        ("ABcd|e^G^GA|EFED|A4|", "C", "A minor"),
        ("BdfB|EGBE|FAcF|B4|", "Bb", "Bb major"),
    ],
)
def test_plain_tunes(body: str, key: str, name: str) -> None:
    [(best, fit), *others] = ranked_keys(read_abc(f"X:1\nM:4/4\nL:1/4\nK:{key}\n{body}"))
    assert str(best) == name
    assert len(others) == 23
    assert 1 >= fit >= others[0][1] >= others[-1][1] >= -1


@given(tonic=st.integers(0, 11), mode=st.sampled_from(["major", "minor"]))
def test_a_profile_is_its_own_key(tonic: int, mode: str) -> None:
    ticks = [100 * PROFILES[mode][(pitch - tonic) % 12] for pitch in range(12)]
    best, fit = ranked_keys(score_of(ticks))[0]
    assert (best.tonic_pitch_class, best.mode) == (tonic, mode)
    assert fit == pytest.approx(1, abs=1e-4)


def test_nothing_stands_out() -> None:
    assert ranked_keys(Score(24, (), 96)) == []
    assert ranked_keys(score_of([24] * 12)) == []
    assert ranked_keys(score_of([24, 0, 24], is_drum=True)) == []
