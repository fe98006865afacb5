"""A score as JSON: every field under its own name, nothing lost.

    {"format": "seqgen-score", "version": 1, "title": "...", "ticks_per_quarter": 24, "length_ticks": 384,
     "metres": [{"start_tick": 0, "metre": "4/4"}], "keys": [{"start_tick": 0, "key": "D dorian"}],
     "tempos": [{"start_tick": 0, "microseconds_per_quarter": 500000}], "bar_restarts": [],
     "parts": [{"name": "tune", "program": 0, "is_drum": false,
                "notes": [{"start_tick": 0, "pitch": 60, "duration_ticks": 24, "velocity": 80}]}]}

Fields, units and defaults are those of `Score`. The version changes when a reader of the old form would
misunderstand the new one.
"""

import json
from dataclasses import MISSING, fields, is_dataclass
from typing import Any, get_args, get_origin, get_type_hints

from seqgen.errors import InvalidInput
from seqgen.music.files.soundness import check_sound
from seqgen.music.key import Key
from seqgen.music.metre import Metre
from seqgen.music.score import Score

FORMAT = "seqgen-score"
VERSION = 1
WORDS: dict[type, Any] = {Key: Key.parse, Metre: Metre.parse}


def score_to_json(score: Score) -> bytes:
    """The JSON of a score, in ASCII, one field a line."""
    document = {"format": FORMAT, "version": VERSION, **_plain(score)}
    return (json.dumps(document, indent=1) + "\n").encode()


def score_from_json(data: bytes) -> Score:
    """Read what `score_to_json` wrote; raises InvalidInput that names the first field which is wrong."""
    try:
        document = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise InvalidInput("json", f"this is not JSON: {error}") from error
    if not isinstance(document, dict) or document.pop("format", None) != FORMAT:
        raise InvalidInput("json", f'a score in JSON says "format": "{FORMAT}"')
    if (version := document.pop("version", None)) != VERSION:
        raise InvalidInput("json", f"version {VERSION} of the score format can be read, got {version!r}")
    score: Score = _typed(Score, document, "score")
    check_sound(score)
    return score


def _plain(value: Any) -> Any:
    """Dataclasses as objects, keys and metres as words."""
    if type(value) in WORDS:
        return str(value)
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


def _typed(kind: Any, data: Any, place: str) -> Any:
    """``data`` as a value of a type annotation; JSON knows neither tuples nor dataclasses."""
    if get_origin(kind) is tuple and isinstance(data, list):
        return tuple(_typed(get_args(kind)[0], item, f"{place}[{index}]") for index, item in enumerate(data))
    if kind in WORDS and isinstance(data, str):
        return WORDS[kind](data)
    if is_dataclass(kind) and isinstance(data, dict):
        return _typed_fields(kind, data, place)
    if type(data) is not kind:
        expected = "a list" if get_origin(kind) is tuple else "an object" if is_dataclass(kind) else kind.__name__
        raise InvalidInput("json", f"{place} must be {expected}, got {str(data)[:40]!r}")
    return data


def _typed_fields(kind: Any, data: dict[str, Any], place: str) -> Any:
    known = {field.name: field.default is not MISSING for field in fields(kind)}
    if unknown := sorted(data.keys() - known):
        raise InvalidInput("json", f"{place} has no field {unknown[0][:40]!r}")
    if missing := [name for name, has_default in known.items() if not has_default and name not in data]:
        raise InvalidInput("json", f"{place} lacks the field {missing[0]!r}")
    kinds = get_type_hints(kind)
    return kind(**{name: _typed(kinds[name], item, f"{place}.{name}") for name, item in data.items()})
