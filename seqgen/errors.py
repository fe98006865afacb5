"""The one error that user input causes: a field, and a sentence that says what was given and what is allowed."""


class InvalidInput(ValueError):
    """Something a user gave cannot be used.

    ``field`` is the public name of the setting (``key``, ``bars``, ``output``); the message is one sentence.

    >>> raise InvalidInput("bars", "bars must lie in 1..128, got 0")
    Traceback (most recent call last):
    seqgen.errors.InvalidInput: bars must lie in 1..128, got 0
    """

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


class InvalidInputs(InvalidInput):
    """Several fields are wrong at once; ``errors`` holds one `InvalidInput` for each."""

    def __init__(self, errors: list[InvalidInput]) -> None:
        super().__init__(", ".join(error.field for error in errors), "; ".join(map(str, errors)))
        self.errors = errors
