"""The sentence for a value of another type says where one of the right type comes from, and that is there."""

from importlib import import_module
from operator import attrgetter

import pytest

import seqgen
from seqgen.field_checks import of_kind


@pytest.mark.parametrize("kind", ["FixedNote", "Key", "Metre", "Progression", "Scale", "Score"])
def test_what_makes_a_value_of_the_kind_exists(kind: str) -> None:
    error = of_kind("field", "x.mid", getattr(seqgen, kind))
    assert error is not None and error.field == "field"
    made_by = "seqgen.music.files.read_score" if kind == "Score" else f"{kind}.parse"
    assert str(error) == f"field must be a seqgen.{kind}, see {made_by}, got 'x.mid'"
    home, _, name = made_by.rpartition(".")
    assert callable(getattr(import_module(home), name) if kind == "Score" else attrgetter(made_by)(seqgen))


def test_a_value_of_the_kind_is_right() -> None:
    assert of_kind("key", seqgen.Key("D"), seqgen.Key) is None
