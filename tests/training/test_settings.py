"""Settings by name: parsed by the field's type, refused in one sentence, put where they belong."""

import pytest

from seqgen.errors import InvalidInput
from seqgen.models.p88 import P88Config
from seqgen.training.plan import TrainingPlan
from seqgen.training.recipes import RECIPES, Preset
from seqgen.training.recipes.settings import parsed_settings, settings_of, with_settings

PRESET = Preset(P88Config("gru", hidden=8), TrainingPlan())


def test_settings_are_fields_of_the_network_and_of_the_plan() -> None:
    settings = settings_of(PRESET)
    assert settings["hidden"] is int and settings["dropout"] is float and settings["schedule"] is str
    assert settings["peak_learning_rate"] is float
    assert not settings.keys() & {"cell", "epochs", "seed"}


def test_values_go_where_their_field_is_and_the_rest_stays() -> None:
    assignments = ["hidden=12", "peak_learning_rate=1e-3", "schedule=plateau", "hidden=16", "warmup_steps=0"]
    changed = with_settings(PRESET, parsed_settings(PRESET, assignments))
    assert changed.config == P88Config("gru", hidden=16)
    assert changed.plan == TrainingPlan(peak_learning_rate=0.001, schedule="plateau", warmup_steps=0)
    assert type(changed.config.hidden) is int


def test_a_printed_value_is_read_back_to_the_bit() -> None:
    rate = 0.0012345678901234567
    assert parsed_settings(PRESET, [f"peak_learning_rate={rate}"]) == {"peak_learning_rate": rate}


@pytest.mark.parametrize(
    ("assignment", "sentence"),
    [
        ("hiden=3", r"a name of hidden, layers, kernel, dropout, .*weight_decay.*, got 'hiden=3'"),
        ("hidden", "set must be NAME=VALUE"),
        ("cell=lstm", "a name of hidden"),
        ("seed=4", "a name of hidden"),
        ("hidden=0", "hidden must be a whole number of at least 1, got '0'"),
        ("hidden=8.5", "hidden must be a whole number of at least 1, got '8.5'"),
        ("hidden=", "hidden must be a whole number of at least 1, got ''"),
        ("dropout=1", "dropout must be a number of at least 0 and below 1, got '1'"),
        ("dropout=nan", "dropout must be a number of at least 0 and below 1, got 'nan'"),
        ("weight_decay=inf", "weight_decay must be a number of at least 0, got 'inf'"),
        ("weight_decay=-1", "weight_decay must be a number of at least 0, got '-1'"),
        ("schedule=", "schedule must be a word, got ''"),
    ],
)
def test_what_cannot_be_set_is_refused_in_a_sentence(assignment: str, sentence: str) -> None:
    with pytest.raises(InvalidInput, match=sentence):
        parsed_settings(PRESET, ["layers=2", assignment])


def test_a_word_that_the_plan_does_not_know_is_refused_by_the_plan() -> None:
    with pytest.raises(InvalidInput, match="optimiser must be one of adamw, adam, sgd, got 'lion'"):
        with_settings(PRESET, parsed_settings(PRESET, ["optimiser=lion"]))


@pytest.mark.parametrize("name", RECIPES)
def test_every_preset_has_settings(name: str) -> None:
    for preset in RECIPES[name].presets.values():
        assert {"dropout", "peak_learning_rate", "weight_decay"} <= settings_of(preset).keys()
