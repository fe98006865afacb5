"""Under the grammar every text ends, parses and has full bars; what the writer makes of plain tunes is allowed."""

import random
from itertools import pairwise

import pytest

from seqgen.music.codec.abc_grammar import MAX_BARS, AbcGrammar
from seqgen.music.codec.abc_text import abc_score, abc_text
from seqgen.music.codec.abc_words import CHARACTERS
from seqgen.music.codec.melody import encode
from seqgen.music.key import Key
from seqgen.music.metre import Metre
from seqgen.music.score import KeyChange, MetreChange, Note, Part, Score

HEADER = "X:1\nR:jig\nM:{}\nL:1/8\nK:G\n"


def walked(seed: int, bars: int | None = None, prompt: str = "") -> str:
    """A text of which nothing but the grammar says how it goes on; barlines and digits are as likely as letters."""
    rng, grammar, text = random.Random(seed), AbcGrammar(bars), prompt
    for character in prompt:
        grammar.read(character)
    while grammar.allowed:
        assert set(grammar.allowed) <= set(CHARACTERS)
        character = rng.choice(grammar.allowed)
        grammar.read(character)
        text += character
    return text


def even(score: Score) -> bool:
    return not score.bar_restarts[1 if score.pickup_ticks else 0 :]


@pytest.mark.parametrize("seed", range(60))
def test_any_walk_ends_and_is_a_tune_of_full_bars(seed: int) -> None:
    text = walked(seed, bars=seed % 5 or None)
    score = abc_score(text)
    melody = encode(score, 0)
    assert text.endswith("|]\n") and even(score), text
    assert "-|]" not in text, "a tie leads to a note"
    if seed % 5:
        assert melody.header.bars == seed % 5, text
    assert score.length_ticks % score.metre.bar_ticks(score.ticks_per_quarter) in (0, score.pickup_ticks)


@pytest.mark.parametrize("metre", ["1/4", "3/8", "5/4", "7/8", "12/8", "4/2", "9/16", "3/2"])
@pytest.mark.parametrize("seed", range(4))
def test_any_metre_is_filled(metre: str, seed: int) -> None:
    score = abc_score(walked(seed, bars=3, prompt=HEADER.format(metre)))
    assert score.metre == Metre.parse(metre) and even(score)
    assert encode(score, 0).header.bars == 3


def test_every_text_ends() -> None:
    grammar, barlines = AbcGrammar(), 0
    for character in HEADER.format("4/4"):
        grammar.read(character)
    while grammar.allowed:  # the network never closes, and prefers what is long
        character = next(each for each in "8|\nA] " if each in grammar.allowed)
        barlines += character == "|"
        grammar.read(character)
    assert barlines == MAX_BARS


@pytest.mark.parametrize("pickup_ticks", [0, 12, 36])
def test_what_the_writer_makes_is_allowed(pickup_ticks: int) -> None:
    rng = random.Random(pickup_ticks)
    onsets = [0, *range(pickup_ticks, pickup_ticks + 8 * 72 + 1, 12)] if pickup_ticks else [*range(0, 8 * 72 + 1, 12)]
    onsets = [tick for tick in onsets if tick in (0, pickup_ticks) or tick % 72 == pickup_ticks or rng.random() < 0.7]
    onsets[-1] = 8 * 72
    notes = tuple(
        Note(start, rng.choice([57, 62, 66, 67, 69, 71, 74, 78, 83, 61]), stop - start)
        for start, stop in pairwise(onsets)
        if rng.random() < 0.9
    )
    score = Score(
        24,
        (Part(notes),),
        8 * 72,
        metres=(MetreChange(0, Metre(6, 8)),),
        keys=(KeyChange(0, Key("A", "mixolydian")),),
        bar_restarts=(pickup_ticks,) if pickup_ticks else (),
    )
    for bars in (None, 8):
        grammar = AbcGrammar(bars)
        for character in abc_text(score, "jig"):
            grammar.read(character)
        assert grammar.allowed == ""


def test_triplets_and_ties_are_allowed_as_the_writer_writes_them() -> None:
    grammar = AbcGrammar()
    for character in "X:1\nR:reel\nM:4/4\nL:1/8\nK:G\n(3ABc (3:2:2A2B c4-|c2 (3^c/2d/2e/2f g4|]\n":
        grammar.read(character)
    assert grammar.allowed == ""


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("", "Y"),
        ("X:1\nR:", "q"),
        ("X:1\nR:air\nM:3/4\nL:1/8\nK:", "H"),
        (HEADER.format("2/4") + "A4", "A"),
        (HEADER.format("2/4") + "A4|B", "|"),
        (HEADER.format("2/4") + "A4|B4-", "c"),
        (HEADER.format("2/4") + "A4|B4-|", "]"),
        (HEADER.format("2/4") + "A|B4|c3-", "|"),
        (HEADER.format("2/4") + "A4|(3ABc", "c"),
        (HEADER.format("2/4") + "A4|A8"[:-1], "8"),
        (HEADER.format("2/4") + "c'", "'"),
        (HEADER.format("2/4") + "A4|B4|]\n", "A"),
        (HEADER.format("2/4"), ""),
    ],
)
def test_anything_else_is_refused(text: str, wrong: str) -> None:
    grammar = AbcGrammar()
    for character in text:
        grammar.read(character)
    with pytest.raises(ValueError, match=r"is allowed|behind the end"):
        grammar.read(wrong)


def test_bars_are_as_many_as_wanted_with_a_pickup() -> None:
    grammar = AbcGrammar(bars=2)
    for character in HEADER.format("2/4") + "A|B4|c3":
        grammar.read(character)
    assert grammar.allowed == "|" or set("|/") <= set(grammar.allowed)
    grammar.read("|")
    assert grammar.allowed == "]"


def test_no_tie_leads_out_of_the_last_bar() -> None:
    grammar = AbcGrammar(bars=1)
    for character in HEADER.format("2/4") + "A4":
        grammar.read(character)
    assert grammar.allowed == "|"
