"""The tasks that end in four voices: a melody is harmonized, a damaged score restored, a sound one varied."""

from dataclasses import dataclass

from seqgen.errors import InvalidInput
from seqgen.field_checks import of_kind, refuse, true_or_false, whole_within, within
from seqgen.music.score import Score
from seqgen.sampled_task import CHORALE_TEMPERATURE, sampling_errors
from seqgen.verbs.room.task import MAX_PARTS

DOUBT_BELOW = 0.005
RESTORING_TEMPERATURE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoraleTask:
    """``gibbs_steps`` 1..1000 is how often chorale-cnn draws notes anew (None: 48): more is more like a chorale."""

    score: Score
    model: str = "chorale-cnn"
    gibbs_steps: int | None = None
    temperature: float = CHORALE_TEMPERATURE
    seed: int | None = None
    count: int = 1

    def chorale_errors(self) -> list[InvalidInput | None]:
        """What is of the wrong kind or outside its range."""
        return [of_kind("score", self.score, Score), *sampling_errors(self)]


@dataclass(frozen=True, slots=True, kw_only=True)
class HarmonizeTask(ChoraleTask):
    """Four voices of a score's part ``part`` (from 1; None: its only one), in any key and metre.

    The default model, harmony-seq2seq, has no ``gibbs_steps``. Raises InvalidInputs.
    """

    part: int | None = None
    model: str = "harmony-seq2seq"

    def __post_init__(self) -> None:
        refuse(self.chorale_errors())


@dataclass(frozen=True, slots=True, kw_only=True)
class VoicesTask(ChoraleTask):
    """Some notes of a score with four parts, soprano to bass, are drawn anew.

    ``parts`` (from 1) are those that may change, all where none is named.
    """

    parts: tuple[int, ...] = ()

    def voices_errors(self) -> list[InvalidInput | None]:
        """What is of the wrong kind or outside its range."""
        if not isinstance(self.parts, tuple | list):
            sentence = f"parts must be numbers of parts such as (2, 3), got {repr(self.parts)[:40]}"
            return [InvalidInput("parts", sentence), *self.chorale_errors()]
        return [*(whole_within("parts", part, 1, MAX_PARTS) for part in self.parts), *self.chorale_errors()]


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreTask(VoicesTask):
    """Draw notes anew whose probability given all others is below ``doubt_below`` (0..1; 0 doubts nothing).

    With ``fill_rests`` a voice that rests where another sounds is taken to have lost notes there, which are found
    again. Raises InvalidInputs.
    """

    doubt_below: float = DOUBT_BELOW
    fill_rests: bool = True
    temperature: float = RESTORING_TEMPERATURE

    def __post_init__(self) -> None:
        wrong = (within("doubt_below", self.doubt_below, 0.0, 1.0), true_or_false("fill_rests", self.fill_rests))
        refuse((*wrong, *self.voices_errors()))


@dataclass(frozen=True, slots=True, kw_only=True)
class VaryTask(VoicesTask):
    """Draw ``share`` (0..1) of the notes anew, at least one if it is above 0; which, chance decides.

    Raises InvalidInputs.
    """

    share: float = 0.5

    def __post_init__(self) -> None:
        refuse((within("share", self.share, 0.0, 1.0), *self.voices_errors()))
