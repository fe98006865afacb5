"""The one error that user input causes: a field, and a sentence that says what was given and what is allowed."""

from typing import Any


class InvalidInput(ValueError):
    """Something a user gave cannot be used.

    ``field`` is the public name of the setting (``key``, ``bars``, ``output``); the message is one sentence.

    >>> raise InvalidInput("bars", "bars must be a whole number in 1..128, got 0")
    Traceback (most recent call last):
    seqgen.errors.InvalidInput: bars must be a whole number in 1..128, got 0
    """

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel between processes whatever a subclass's constructor takes."""
        return _restored, (type(self), self.args, self.__dict__)


class InvalidInputs(InvalidInput):
    """Several fields are wrong at once; ``errors`` holds one `InvalidInput` for each."""

    def __init__(self, errors: list[InvalidInput]) -> None:
        super().__init__(", ".join(error.field for error in errors), "; ".join(map(str, errors)))
        self.errors = errors


def _restored(kind: type[InvalidInput], args: tuple[Any, ...], state: dict[str, Any]) -> InvalidInput:
    error = kind.__new__(kind, *args)
    error.args = args
    error.__dict__.update(state)
    return error
