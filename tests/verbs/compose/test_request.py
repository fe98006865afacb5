"""Loose fields become a task: text or values, and every text that cannot be read is named."""

import pytest

from seqgen.errors import InvalidInputs
from seqgen.music.fixed_note import FixedNote
from seqgen.music.harmony.progression import Progression
from seqgen.music.scale import Scale
from seqgen.verbs.compose.request import parse_compose_task


def test_text_values_and_fields_mean_the_same() -> None:
    note = FixedNote(5, 1, 74, 2)
    text = parse_compose_task(scale="chromatic", chords="D | G A7", fixed_notes=["5:1 D5 1/2"])
    values = parse_compose_task(scale=Scale("chromatic"), chords=Progression.parse("D | G A7"), fixed_notes=[note])
    assert text == values == parse_compose_task(scale="chromatic", chords="D|G A7", fixed_notes=iter([(5, 1, 74, 2)]))
    assert text.fixed_notes == (note,)


def test_what_hangs_on_unreadable_text_is_not_judged() -> None:
    with pytest.raises(InvalidInputs) as raised:
        parse_compose_task(key="H", scale="jazz", metre="7/0", fixed_notes=["99:1 D5 1/2"], chords="Fm")
    assert [error.field for error in raised.value.errors] == ["key", "metre", "scale"]


@pytest.mark.parametrize("field", ["key", "metre", "scale", "chords"])
def test_endless_text_is_refused_before_it_is_read(field: str) -> None:
    with pytest.raises(InvalidInputs, match="must have at most 50000 characters, got 2000000") as raised:
        parse_compose_task(**{field: "D " * 1_000_000})  # type: ignore[typeddict-item]
    assert [error.field for error in raised.value.errors] == [field]


def test_endless_fixed_notes_are_refused_before_they_are_read() -> None:
    read = []
    notes = (read.append(number) or (1, 1, 74, 1) for number in range(1_000_000))
    with pytest.raises(InvalidInputs, match="at most 512 notes, got more"):
        parse_compose_task(fixed_notes=notes)
    assert len(read) == 513
