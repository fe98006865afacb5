"""suggest: what a user asks for, and what is answered."""

from dataclasses import dataclass

from seqgen.errors import InvalidInput
from seqgen.field_checks import of_kind, refuse, whole_within
from seqgen.music.score import Note, Score
from seqgen.music.styles import style_error

MAX_SUGGESTIONS = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestTask:
    """``count`` suggestions for the next note; with ``bar``, for that whole bar; with ``note`` too, for a note of it.

    Bars and notes count from 1, a pick-up is bar 0; ``part`` is as in `ContinueTask`. Raises InvalidInputs.
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
        if self.note is None or self.bar is not None:
            return None
        return InvalidInput(
            "note", f"note needs its bar: give bar too, or neither, got note {str(self.note)[:40]} alone"
        )


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Notes in the score's own ticks, or the nearest to them, that last ``duration_ticks``, and their probability 0..1.

    One note for the next and for a note; none is a rest. For a bar, those that take the place of all that begin in it,
    none for silence; ``duration_ticks`` is the bar's then. ``is_given`` marks what the score itself has there.

    The probability of the next note is the network's. That of an alternative is its share, p / sum of p, among all that
    were weighed, p being the network's probability of the whole melody with it: for a note the pitches up to an octave
    around it, for a bar what the search found and the bar as it is. No more of them than the task's ``count`` are
    listed, so that the listed ones may sum to less than 1, and what is given besides.
    """

    notes: tuple[Note, ...]
    duration_ticks: int
    probability: float
    is_given: bool = False
