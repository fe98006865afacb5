"""Copies that go another way."""

from copy import copy
from typing import Any, TypeVar

Thing = TypeVar("Thing")


def forked(thing: Thing) -> Thing:
    """A copy whose lists and dicts, nested ones too, are its own.

    All else is shared: notes, keys and tokens never change, and copying them as well, a thousand for every token of
    every hypothesis, would take longer than the network.
    """
    other = copy(thing)
    for name, value in vars(other).items():
        setattr(other, name, _own(value))
    return other


def _own(value: Any) -> Any:
    if isinstance(value, list):
        return list(map(_own, value))
    return {key: _own(item) for key, item in value.items()} if isinstance(value, dict) else value
