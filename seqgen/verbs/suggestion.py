"""suggest: what a user asks for, and what is answered."""

from dataclasses import dataclass

from seqgen.errors import InvalidInput
from seqgen.field_checks import of_kind, refuse, whole_within
from seqgen.music.score import Note, Score
from seqgen.music.styles import style_error

MAX_SUGGESTIONS = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestTask:
    """``count`` suggestions for the next note or, with ``bar`` and ``note``, for that note of that bar, from 1.

    A pick-up is bar 0; ``part`` is as in `ContinueTask`. Raises InvalidInputs.
    """

    score: Score
    part: int | None = None
    bar: int | None = None
    note: int | None = None
    style: str | None = None
    model: str = "melody-transformer"
    count: int = 5

    def __post_init__(self) -> None:
        refuse(
            (
                of_kind("score", self.score, Score),
                style_error(self.style),
                whole_within("count", self.count, 1, MAX_SUGGESTIONS),
                self._place_error(),
            )
        )

    def _place_error(self) -> InvalidInput | None:
        if (self.bar is None) == (self.note is None):
            return None
        return InvalidInput(
            "note", "note and bar belong together: give both for the alternatives to a note, or neither"
        )


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A note in the score's own ticks, None for a rest of ``duration_ticks``, and its probability 0..1.

    ``is_given`` marks what the score itself has there.
    """

    note: Note | None
    duration_ticks: int
    probability: float
    is_given: bool = False
