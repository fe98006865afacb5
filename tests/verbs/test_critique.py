"""critique: the bits are those of the network, every note is named, and unlikely means unlikely."""

import json
import math
from dataclasses import replace

import numpy as np
import pytest

from seqgen.errors import InvalidInput
from seqgen.models import MelodyTransformer, MelodyTransformerConfig
from seqgen.models.card import ModelCard
from seqgen.models.loading import LoadedModel
from seqgen.music import Key, KeyChange, Note, Part, Score
from seqgen.music.codec.melody import encode
from seqgen.music.codec.vocabulary import duration_token
from seqgen.music.piano_roll import picture_png
from seqgen.training.objectives import MelodyTransformerObjective
from seqgen.verbs.critique import CritiqueTask
from seqgen.verbs.critique.melody import melody_critique
from seqgen.verbs.critique.report import critique_json, critique_png, critique_text
from seqgen.verbs.critique.surprise import surprises

SMALL = MelodyTransformerConfig(width=16, heads=2, layers=1, hidden=16, radius=4)


@pytest.fixture(scope="module")
def model() -> LoadedModel[MelodyTransformer]:
    network = MelodyTransformer(SMALL, np.random.default_rng(0))
    return LoadedModel(network, ModelCard("melody-transformer", "0"))


def tune() -> Score:
    pitches = [62, 66, 69, 74, 73, 71, 69, 67, 66, 64, 62]
    notes = [Note(480 * number, pitch, 480) for number, pitch in enumerate(pitches)]
    return Score(480, (Part((*notes, Note(11 * 480, 62, 960))),), 14 * 480, keys=(KeyChange(0, Key("D")),))


def test_bits_are_those_of_the_objective(model: LoadedModel[MelodyTransformer]) -> None:
    score = tune().with_ticks_per_quarter(24)
    melody = encode(score, 15)
    found = surprises(model.network, melody)
    objective = MelodyTransformerObjective(model.network)
    batch = objective.batch([objective.example(melody)], None)
    nats = float(objective.loss(batch, None).value) * len(melody.tokens)
    assert sum(surprise.bits for surprise in found) == pytest.approx(nats / math.log(2), rel=1e-5)
    critique = melody_critique(model, CritiqueTask(score=tune()))
    assert critique.bits_per_note == pytest.approx(nats / math.log(2) / 12, rel=1e-5)


def test_every_note_and_bar_is_named_in_the_scores_own_ticks(model: LoadedModel[MelodyTransformer]) -> None:
    critique = melody_critique(model, CritiqueTask(score=tune()))
    assert [note.note for note in critique.notes] == list(tune().parts[0].notes)
    assert [bar.number for bar in critique.bars] == [1, 2, 3, 4]
    assert [bar.start_tick for bar in critique.bars] == [0, 1920, 3840, 5760]
    assert [bar.note_count for bar in critique.bars] == [4, 4, 4, 0]
    assert [note.bar_number for note in critique.notes] == [1] * 4 + [2] * 4 + [3] * 4
    assert critique.bars[0].in_key == 1 and critique.bars[3].on_beats is None
    assert critique.key == Key("D") and critique.likely_keys[0] == Key("D")
    bits = [note.bits for note in critique.unlikely]
    assert bits == sorted((note.bits for note in critique.notes), reverse=True)[:5]


def test_a_note_that_the_network_was_taught_to_expect_surprises_less(model: LoadedModel[MelodyTransformer]) -> None:
    """Make the quarter's duration certain by its bias: durations lose their surprise, pitches keep theirs."""
    network = MelodyTransformer(SMALL, np.random.default_rng(0))
    assert network.output.bias is not None
    network.output.bias.value[duration_token(24)] += 30
    taught = LoadedModel(network, model.card)
    before, after = (melody_critique(one, CritiqueTask(score=tune())) for one in (model, taught))
    for old, new in zip(before.notes, after.notes, strict=True):
        assert new.pitch_bits > old.pitch_bits
        assert new.duration_bits < 0.01 if new.note.duration_ticks == 480 else new.duration_bits > 20


def test_another_octave_and_a_players_slips_change_little(model: LoadedModel[MelodyTransformer]) -> None:
    low = replace(tune(), parts=(Part(tuple(replace(note, pitch=note.pitch - 24) for note in tune().notes)),))
    played = replace(
        tune(), parts=(Part(tuple(replace(note, start_tick=note.start_tick + 4) for note in tune().notes)),)
    )
    expected = melody_critique(model, CritiqueTask(score=tune()))
    for score in (low, played):
        critique = melody_critique(model, CritiqueTask(score=score))
        assert critique.bits_per_note == expected.bits_per_note
        assert [note.note for note in critique.notes] == list(score.parts[0].notes)


def test_four_parts_are_judged_as_voices(model: LoadedModel[MelodyTransformer]) -> None:
    voices = ((72, 74), (67, 69), (64, 65), (48, 50))
    notes = [tuple(Note(480 * step, pitch, 480) for step, pitch in enumerate(voice)) for voice in voices]
    parts = tuple(map(Part, notes))
    critique = melody_critique(model, CritiqueTask(score=Score(480, parts, 960), part=1))
    names = {"parallel fifths", "parallel octaves"}
    assert {(fault.name, fault.tick, fault.bar_number) for fault in critique.faults} == {
        (name, 480, 1) for name in names
    }
    assert "bar 1, tick 480: parallel fifths, part 2 and 4" in critique_text(critique)
    assert melody_critique(model, CritiqueTask(score=Score(480, parts[:3], 960), part=1)).faults == ()


def test_a_style_has_its_usual_range(model: LoadedModel[MelodyTransformer]) -> None:
    metrics = {f"valid_nats_per_note_of_jig_p{percentile:02}": math.log(2) * percentile for percentile in (5, 50, 95)}
    card = replace(model.card, metrics=metrics)
    knowing = LoadedModel(model.network, card)
    usual = melody_critique(knowing, CritiqueTask(score=tune(), style="jig")).usual_bits_per_note
    assert usual == pytest.approx((5, 50, 95))
    assert melody_critique(knowing, CritiqueTask(score=tune())).usual_bits_per_note is None


def test_what_is_no_melody_is_refused(model: LoadedModel[MelodyTransformer]) -> None:
    chords = Score(480, (Part((Note(0, 60, 480), Note(0, 64, 480))),), 480)
    with pytest.raises(InvalidInput, match="several notes at once in bar 1"):
        melody_critique(model, CritiqueTask(score=chords))


def test_the_report_says_it_in_words_json_and_colour(model: LoadedModel[MelodyTransformer]) -> None:
    critique = melody_critique(model, CritiqueTask(score=tune()))
    text = critique_text(critique)
    assert text.startswith(f"{critique.bits_per_note:.2f} bits a note") and "in D major; the notes fit D major" in text
    worst = critique.unlikely[0]
    assert f"bar {worst.bar_number}, tick {worst.note.start_tick}" in text
    content = json.loads(critique_json(critique))
    assert content["key"] == "D major" and len(content["notes"]) == 12
    assert content["bars"][3]["on_beats"] is None
    picture = critique_png(tune(), critique)
    heats = {note.note: note.bits / 12 for note in critique.notes}
    assert picture == picture_png(tune(), heats, ("0 bits", "4 bits", "8 bits", "12 bits or more"))
    assert (
        picture.startswith(b"\x89PNG") and picture != picture_png(tune()) and picture == critique_png(tune(), critique)
    )
