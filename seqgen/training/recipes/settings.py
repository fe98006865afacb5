"""Settings by name: what ``--set`` and a tuning change of a preset, be it in the network's config or in the plan."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import get_type_hints

from seqgen.errors import InvalidInput
from seqgen.training.recipes.base import Preset

Setting = int | float | str
# What makes the model, or has its own option.
NO_SETTINGS = ("cell", "vocabulary", "features", "characters", "epochs", "seed")
BELOW_1 = ("dropout", "weight_dropout", "average_decay", "beta2")


def settings_of(preset: Preset) -> dict[str, type[Setting]]:
    """The type of each setting by name, the network's first."""
    hints = {
        field.name: get_type_hints(type(part))[field.name]
        for part in (preset.config, preset.plan)
        for field in fields(part)
    }
    return {name: kind for name, kind in hints.items() if kind in (int, float, str) and name not in NO_SETTINGS}


def with_settings(preset: Preset, values: Mapping[str, Setting]) -> Preset:
    """The preset with other values, each of a name in `settings_of` and of its type."""
    config, plan = (
        replace(part, **{name: value for name, value in values.items() if hasattr(part, name)})
        for part in (preset.config, preset.plan)
    )
    return Preset(config, plan)


def parsed_settings(preset: Preset, assignments: Sequence[str]) -> dict[str, Setting]:
    """What each NAME=VALUE says, the last of a name winning.

    Raises InvalidInput for a name that the preset lacks and for a value that is not of the field's type and range.
    """
    known = settings_of(preset)
    values: dict[str, Setting] = {}
    for assignment in assignments:
        name, equals, text = assignment.partition("=")
        if not equals or name not in known:
            sentence = f"set must be NAME=VALUE with a name of {', '.join(known)}, got {assignment[:60]!r}"
            raise InvalidInput("set", sentence)
        lowest = 1 if known[name] is int and hasattr(preset.config, name) else 0
        values[name] = _parsed(name, known[name], text, lowest)
    return values


def _parsed(name: str, kind: type[Setting], text: str, lowest: int) -> Setting:
    wanted = {int: f"a whole number of at least {lowest}", float: "a number of at least 0", str: "a word"}[kind]
    if name in BELOW_1:
        wanted += " and below 1"
    try:
        value = kind(text)
    except ValueError:
        value = math.nan
    is_allowed = bool(value) if isinstance(value, str) else lowest <= value < (1 if name in BELOW_1 else math.inf)
    if not is_allowed:
        raise InvalidInput("set", f"{name} must be {wanted}, got {text[:40]!r}")
    return value
