"""suggest: probabilities are the network's, ranked; a note's alternatives are weighed in the whole melody."""

from dataclasses import replace

import numpy as np
import pytest

from seqgen.errors import InvalidInput, InvalidInputs
from seqgen.models import MelodyTransformer, MelodyTransformerConfig
from seqgen.music import Key, KeyChange, Note, Part, Score
from seqgen.music.codec import vocabulary as v
from seqgen.music.codec.melody import encode
from seqgen.stepwise import in_one_go
from seqgen.verbs.critique.surprise import token_bits
from seqgen.verbs.suggest.suggestions import suggestion_steps
from seqgen.verbs.suggest.task import SuggestTask

suggestions = in_one_go(suggestion_steps)
SMALL = MelodyTransformerConfig(width=16, heads=2, layers=1, hidden=16, radius=4)


@pytest.fixture
def network() -> MelodyTransformer:
    return MelodyTransformer(SMALL, np.random.default_rng(0))


def tune() -> Score:
    pitches = [62, 66, 69, 74, 73, 71, 69, 67]
    notes = tuple(Note(480 * number, pitch, 480, 90) for number, pitch in enumerate(pitches))
    return Score(480, (Part(notes),), 8 * 480, keys=(KeyChange(0, Key("D")),))


def test_the_next_notes_are_ranked_and_stand_behind_the_end(network: MelodyTransformer) -> None:
    found = suggestions(network, SuggestTask(score=tune(), count=10))
    shares = [suggestion.probability for suggestion in found]
    assert len(found) == 10 and shares == sorted(shares, reverse=True) and 0 < sum(shares) < 1
    for suggestion in found:
        assert len(suggestion.notes) <= 1
        for note in suggestion.notes:
            assert note.start_tick == 8 * 480 and note.velocity == 90
            assert note.duration_ticks == suggestion.duration_ticks


def test_the_piece_is_taken_to_go_on(network: MelodyTransformer, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[int] = []
    cursor_of = network.cursor
    monkeypatch.setattr(network, "cursor", lambda header: told.append(header.bars) or cursor_of(header))
    suggestions(network, SuggestTask(score=tune()))
    assert told == [2 + 8]


def test_the_likeliest_next_note_is_the_one_the_network_was_taught(network: MelodyTransformer) -> None:
    assert network.output.bias is not None
    network.output.bias.value[[v.pitch_token(4), v.duration_token(36)]] += 12
    first, *_ = suggestions(network, SuggestTask(score=tune()))
    assert first.notes == (Note(8 * 480, 66, 720, 90),) and first.probability > 0.9


def test_alternatives_are_weighed_by_the_whole_melody(network: MelodyTransformer) -> None:
    found = suggestions(network, SuggestTask(score=tune(), bar=2, note=1, count=25))
    assert sum(suggestion.probability for suggestion in found) == pytest.approx(1)
    assert [note.pitch for suggestion in found if suggestion.is_given for note in suggestion.notes] == [73]
    bits = {}
    for suggestion in found[:2]:
        [note], notes = suggestion.notes, list(tune().notes)
        assert note.start_tick == 4 * 480
        notes[4] = replace(notes[4], pitch=note.pitch)
        score = replace(tune(), parts=(Part(tuple(notes)),)).with_ticks_per_quarter(24)
        bits[suggestion.probability] = token_bits(network, encode(score, 15)).sum()
    (likelier, fewer), (rarer, more) = bits.items()
    assert likelier / rarer == pytest.approx(2 ** (more - fewer), rel=1e-3)


def test_what_is_given_is_always_listed(network: MelodyTransformer) -> None:
    assert network.output.bias is not None
    network.output.bias.value[v.pitch_token(11)] -= 12
    found = suggestions(network, SuggestTask(score=tune(), bar=2, note=1, count=3))
    assert [suggestion.is_given for suggestion in found] == [False] * 3 + [True]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"bar": 3, "note": 1}, r"bar must be one of the score's bars, 1\.\.2, got 3"),
        ({"bar": 2, "note": 5}, r"note must be one of bar 2's notes \(1\.\.4\), got 5"),
        ({"note": 2}, "note needs its bar: give bar too, or neither, got note 2 alone"),
        ({"count": 0}, "count must be a whole number"),
        ({"style": "polka"}, "style must be one of"),
    ],
    ids=["bar", "note", "half a place", "count", "style"],
)
def test_bad_places_are_named(network: MelodyTransformer, fields: dict[str, object], sentence: str) -> None:
    with pytest.raises((InvalidInput, InvalidInputs), match=sentence):
        suggestions(network, SuggestTask(score=tune(), **fields))  # type: ignore[arg-type]
