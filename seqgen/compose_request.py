"""From loose fields, keys and metres as text, to a `ComposeTask`; for command line, server and SDK."""

from typing import TypedDict, Unpack

from seqgen.compose_task import ComposeTask
from seqgen.errors import InvalidInput, InvalidInputs
from seqgen.music.key import Key
from seqgen.music.metre import Metre


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


def _replace_text(given: dict[str, object]) -> list[InvalidInput]:
    """Put a Key and a Metre where their text stands, leave out what cannot be read; returns why it cannot."""
    errors = []
    for name, parse in (("key", Key.parse), ("metre", Metre.parse)):
        if isinstance(text := given.get(name), str):
            try:
                given[name] = parse(text)
            except InvalidInput as error:
                errors.append(error)
                del given[name]
                if name == "metre":
                    given.pop("pickup_eighths", None)  # whether it fits into a bar, nobody knows then
    return errors
