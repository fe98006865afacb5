"""accompany: what a player tells the partner, before and while playing."""

from dataclasses import dataclass

from seqgen import compose_task as limits
from seqgen.field_checks import of_kind, refuse, whole_within, within
from seqgen.music.key import Key
from seqgen.music.metre import Metre
from seqgen.music.score import DEFAULT_METRE
from seqgen.verbs.sampling_task import SamplingTask

MAX_PHRASE_BARS = 16
REST_QUARTERS_RANGE = (0.25, 16.0)
MAX_SECONDS = 24 * 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class AccompanyTask(SamplingTask):
    """Key, metre and tempo of the player, and when it is the partner's turn.

    A phrase is over after ``rest_quarters`` quarter notes (0.25..16) without a note, or at the end of ``phrase_bars``
    bars (1..16; None: rests alone decide). An answer lasts ``answer_bars`` bars, 1..16. Raises InvalidInputs.
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
                of_kind("metre", self.metre, Metre),
                within("tempo", self.quarters_per_minute, *limits.QUARTERS_PER_MINUTE_RANGE),
                within("rest_quarters", self.rest_quarters, *REST_QUARTERS_RANGE),
                None if self.phrase_bars is None else whole_within("phrase_bars", self.phrase_bars, 1, MAX_PHRASE_BARS),
                whole_within("answer_bars", self.answer_bars, 1, MAX_PHRASE_BARS),
                *self.sampling_errors(),
            ]
        )


@dataclass(frozen=True, slots=True)
class PlayedNote:
    """A note in seconds since the first barline, up to a day; pitch 0..127, ``velocity`` 1..127.

    Raises InvalidInputs.
    """

    start_seconds: float
    duration_seconds: float
    pitch: int
    velocity: int = 80

    def __post_init__(self) -> None:
        refuse(
            [
                within("start_seconds", self.start_seconds, 0.0, MAX_SECONDS),
                within("duration_seconds", self.duration_seconds, 0.0, MAX_SECONDS),
                whole_within("pitch", self.pitch, 0, 127),
                whole_within("velocity", self.velocity, 1, 127),
            ]
        )
