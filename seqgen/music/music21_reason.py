"""What music21 says of a file that it cannot read, in one line for users: it speaks to programmers."""

import re

SHOWN_OBJECTS = re.compile(r"(\W+\w+:( None,)?)*\W*<\w+\.\w.*")  # such as: tPrev: None, token: <music21.abcFormat ...
PLACE_PREFIX = "The following exception took place in "
MAX_CHARACTERS = 120


def music21_reason(error: BaseException, form: str, place: str = "it") -> str:
    """That something in ``place`` is not as ``form`` should be, and what, if music21 says so in words of its own.

    The errors of Python's that its parsers run into tell a user nothing.

    >>> music21_reason(ZeroDivisionError("division by zero"), "MusicXML")
    'something in it is not as MusicXML should be'
    """
    said = [_plain(str(each)) for each in (error, error.__context__) if type(each).__module__.startswith("music21.")]
    return ": ".join([f"something in {place} is not as {form} should be", *filter(None, said)])


def _plain(message: str) -> str:
    """On one line, and without the objects that it shows."""
    line = " ".join(message.removeprefix(PLACE_PREFIX).split())
    return SHOWN_OBJECTS.sub("", line)[:MAX_CHARACTERS].rstrip(". ")
