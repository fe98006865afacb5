"""From loose fields, keys, metres, scales, chords and fixed notes as text, to a `ComposeTask`; for all doors."""

from collections.abc import Iterable
from itertools import islice
from typing import TypeAlias, TypedDict, Unpack

from seqgen.errors import InvalidInput, InvalidInputs
from seqgen.music.fixed_note import FixedNote
from seqgen.music.harmony.progression import Progression
from seqgen.music.key import Key
from seqgen.music.metre import Metre
from seqgen.music.scale import Scale
from seqgen.verbs.compose.task import MAX_FIXED_NOTES, ComposeTask
from seqgen.verbs.texts import replace_texts

DEPENDENT = ("fixed_notes", "chords", "close_on_tonic")
FixedNoteLike: TypeAlias = str | FixedNote | tuple[int, float, int, float]
"""A note, its text, or its fields: bar, beat, pitch, duration_quarters."""


class ComposeFields(TypedDict, total=False):
    """The fields of `ComposeTask`; one that is absent or None has its default."""

    model: str | None
    style: str | None
    key: str | Key | None
    metre: str | Metre | None
    bars: int | None
    pickup_eighths: int | None
    quarters_per_minute: float | None
    lowest_pitch: int | None
    highest_pitch: int | None
    temperature: float | None
    top_k: int | None
    top_p: float | None
    seed: int | None
    count: int | None
    min_p: float | None
    max_in_a_row: int | None
    scale: str | Scale | None
    fixed_notes: Iterable[FixedNoteLike] | None
    chords: str | Progression | None
    close_on_tonic: bool | None
    beam_width: int | None


def parse_compose_task(**fields: Unpack[ComposeFields]) -> ComposeTask:
    """The task that the fields describe; raises InvalidInputs with one error for every bad field.

    >>> parse_compose_task(style="jig", key="E dorian", bars=8).key
    Key(tonic='E', mode='dorian')
    >>> parse_compose_task(metre="7/0", bars=0)
    Traceback (most recent call last):
    seqgen.errors.InvalidInputs: metre must be N/D with N in 1..32 and D one of 1, 2, 4, 8, 16, 32, got 7/0; \
bars must be a whole number in 1..128, got 0
    """
    given = {name: value for name, value in fields.items() if value is not None}
    errors = _replace_text(given)
    try:
        task = ComposeTask(**given)  # type: ignore[arg-type]  # the names are those of ComposeFields
    except InvalidInputs as invalid:
        errors += invalid.errors
    if errors:
        raise InvalidInputs(errors)
    return task


def as_fixed_note(note: FixedNoteLike) -> FixedNote:
    """The note that text or fields describe; raises InvalidInput where they describe none."""
    if isinstance(note, str):
        return FixedNote.parse(note)
    return FixedNote(*note) if isinstance(note, tuple) else note


def _replace_text(given: dict[str, object]) -> list[InvalidInput]:
    """Put values where their text stands, leave out what cannot be read and what hangs on it; returns why it cannot."""
    errors = replace_texts(given)
    if any(error.field == "metre" for error in errors):
        given.pop("pickup_eighths", None)  # whether it fits into a bar, nobody knows then
    errors += _replace_fixed_notes(given)
    for name in DEPENDENT if errors else ():
        given.pop(name, None)
    return errors


def _replace_fixed_notes(given: dict[str, object]) -> list[InvalidInput]:
    notes = given.get("fixed_notes", ())
    if not isinstance(notes, Iterable) or isinstance(notes, str):
        return []  # refused by the task
    try:
        given["fixed_notes"] = tuple(map(as_fixed_note, islice(notes, MAX_FIXED_NOTES + 1)))
    except InvalidInput as error:
        return [error]
    return []
