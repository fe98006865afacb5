"""Values that people give as text: keys, metres, scales and chords; for all doors."""

from collections.abc import Callable
from typing import Any

from seqgen.errors import InvalidInput
from seqgen.music.harmony.progression import Progression
from seqgen.music.key import Key
from seqgen.music.metre import Metre
from seqgen.music.scale import Scale

PARSERS: dict[str, Callable[[str], object]] = {
    "key": Key.parse,
    "metre": Metre.parse,
    "scale": Scale.parse,
    "chords": Progression.parse,
}
MAX_TEXT_CHARACTERS = 50_000


def replace_texts(given: dict[str, Any]) -> list[InvalidInput]:
    """Put values where their text stands, and leave out what cannot be read; returns why it cannot.

    >>> given = {"key": "E dorian", "bars": 8, "metre": "7/0"}
    >>> [error.field for error in replace_texts(given)], given
    (['metre'], {'key': Key(tonic='E', mode='dorian'), 'bars': 8})
    """
    errors = []
    for name in PARSERS:
        if isinstance(text := given.get(name), str):
            try:
                given[name] = _parsed(name, text)
            except InvalidInput as error:
                errors.append(error)
                del given[name]
    return errors


def _parsed(name: str, text: str) -> object:
    if len(text) > MAX_TEXT_CHARACTERS:  # a stranger's text must not keep the server busy
        raise InvalidInput(name, f"{name} must have at most {MAX_TEXT_CHARACTERS} characters, got {len(text)}")
    return PARSERS[name](text)
