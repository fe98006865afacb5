"""A tune as text and back: nothing that the codec knows is lost, and every failure is one sentence."""

import numpy as np
import pytest

from seqgen.errors import InvalidInput
from seqgen.music.codec.abc_text import abc_score, abc_style, abc_text
from seqgen.music.codec.melody import decode, encode
from seqgen.music.key import Key
from seqgen.music.metre import Metre
from seqgen.music.score import KeyChange, MetreChange, Note, Part, Score, TempoChange

DURATIONS = np.array([3, 4, 6, 8, 12, 18, 24, 36, 60])


def tune(seed: int) -> Score:
    """A melody with rests, odd durations, a pick-up, a key that changes with the metre, and what text leaves out."""
    rng = np.random.default_rng(seed)
    notes, tick = [], 0
    while tick < 500:
        duration = int(rng.choice(DURATIONS))
        if rng.random() < 0.9:
            notes.append(Note(tick, int(rng.integers(57, 84)), duration, velocity=int(rng.integers(1, 127))))
        tick += duration
    return Score(
        24,
        (Part(tuple(notes)),),
        36 + 72 * 4 + 96 * 3,
        metres=(MetreChange(0, Metre(6, 8)), MetreChange(324, Metre(4, 4))),
        keys=(KeyChange(0, Key("E", "dorian")), KeyChange(324, Key("Bb", "major"))),
        tempos=(TempoChange(0, 400_000),),
        bar_restarts=(36,),
        title="A title, 100%",
    )


@pytest.mark.parametrize("seed", range(12))
def test_text_and_back_is_the_same_melody(seed: int) -> None:
    score = tune(seed)
    text = abc_text(score, "slip-jig")
    assert encode(abc_score(text), 2) == encode(score, 2)
    assert abc_style(text) == "slip-jig"
    assert abc_text(abc_score(text), "slip-jig") == text, "one text for one tune"


def test_the_header_is_the_same_five_lines() -> None:
    lines = abc_text(tune(0), "air").split("\n")
    assert lines[:5] == ["X:1", "R:air", "M:6/8", "L:1/8", "K:Edor"]
    assert not any(line.startswith(("T:", "Q:", "%")) for line in lines) and lines[-1] == ""


def test_what_the_codec_gives_can_be_written() -> None:
    melody = encode(tune(3), 0)
    text = abc_text(decode(melody.header, melody.tokens), "air")
    assert encode(abc_score(text), 0) == melody


@pytest.mark.parametrize(
    "text", ["", "X:1", "K:C\nzzz", "no music: 5%", "X:1\nK:C\nV:1\nA\nV:2\nB", "X:1\nM:0/0\nK:C\nA", "\x00", "K:\n^"]
)
def test_what_holds_no_tune_is_one_sentence(text: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        abc_score(text)
    assert "\n" not in str(caught.value)


def test_a_text_without_a_style_has_none() -> None:
    assert abc_style("X:1\nK:C\nABc|") == ""
