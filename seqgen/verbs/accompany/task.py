"""accompany: what a player tells the partner before they play."""

from dataclasses import dataclass

from seqgen.errors import InvalidInput
from seqgen.field_checks import of_kind, refuse, whole_within, within
from seqgen.music.key import Key
from seqgen.music.metre import Metre
from seqgen.music.score import DEFAULT_METRE
from seqgen.verbs.compose import task as limits
from seqgen.verbs.sampling_task import SamplingTask

MAX_PHRASE_BARS = 16
REST_QUARTERS_RANGE = (0.25, 16.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccompanyTask(SamplingTask):
    """Key, metre (bars of 1 to 8 quarters) and tempo of the player, and when it is the partner's turn.

    A phrase is over when nothing has sounded for ``rest_quarters`` quarter notes (0.25..16), or at the end of
    ``phrase_bars`` bars (1..16; None: rests decide, up to 16 bars). An answer lasts ``answer_bars`` bars, 1..16. Raises
    InvalidInputs.
    """

    key: Key
    metre: Metre = DEFAULT_METRE
    quarters_per_minute: float = 120.0
    rest_quarters: float = 1.0
    phrase_bars: int | None = None
    answer_bars: int = 2

    def __post_init__(self) -> None:
        refuse(
            [
                of_kind("key", self.key, Key),
                self._metre_error(),
                within("tempo", self.quarters_per_minute, *limits.QUARTERS_PER_MINUTE_RANGE),
                within("rest_quarters", self.rest_quarters, *REST_QUARTERS_RANGE),
                None if self.phrase_bars is None else whole_within("phrase_bars", self.phrase_bars, 1, MAX_PHRASE_BARS),
                whole_within("answer_bars", self.answer_bars, 1, MAX_PHRASE_BARS),
                *self.sampling_errors(),
            ]
        )

    def _metre_error(self) -> InvalidInput | None:
        shortest, longest = limits.BAR_QUARTERS_RANGE
        if not isinstance(self.metre, Metre):
            return of_kind("metre", self.metre, Metre)
        if shortest <= 4 * self.metre.numerator / self.metre.denominator <= longest:
            return None
        sentence = f"metre must have bars of {shortest} to {longest} quarter notes, such as 2/4 or 6/8"
        return InvalidInput("metre", f"{sentence}, got {self.metre}")
