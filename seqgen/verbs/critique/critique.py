"""What a critique says."""

from dataclasses import dataclass

from seqgen.field_checks import of_kind, refuse
from seqgen.music.harmony.faults import ScoreFault
from seqgen.music.key import Key
from seqgen.music.score import Note, Score
from seqgen.music.styles import style_error


@dataclass(frozen=True, slots=True, kw_only=True)
class CritiqueTask:
    """Judge the part ``part`` (from 1; None: the only one) of a score against a style (None: against all together).

    Raises InvalidInputs.
    """

    score: Score
    part: int | None = None
    style: str | None = None
    model: str = "melody-transformer"

    def __post_init__(self) -> None:
        refuse((of_kind("score", self.score, Score), style_error(self.style)))


@dataclass(frozen=True, slots=True)
class NoteCritique:
    """A note of the score, the bar in which it begins, and its surprise in bits: of its pitch and of its duration."""

    note: Note
    part_index: int
    bar_number: int
    pitch_bits: float
    duration_bits: float

    @property
    def bits(self) -> float:
        """Of both together."""
        return self.pitch_bits + self.duration_bits


@dataclass(frozen=True, slots=True)
class BarCritique:
    """A bar: all bits that begin in it, rests included, and shares 0..1, None where nothing sounds.

    ``in_key`` is the share of sounding time in the key in force, ``on_beats`` that of onsets on beats.
    """

    number: int
    start_tick: int
    bits: float
    note_count: int
    in_key: float | None
    on_beats: float | None


@dataclass(frozen=True, slots=True)
class Critique:
    """Notes and bars in order; ``unlikely`` are the most surprising notes, the most surprising first.

    ``usual_bits_per_note`` are the 5th, 50th and 95th percentile of held-out tunes of the style; None where the model
    does not know. ``likely_keys`` are those that fit the notes best. ``faults`` are those of part-writing between the
    score's parts, where it has four (soprano, alto, tenor, bass), drums aside.
    """

    model: str
    model_version: str
    bits_per_note: float
    usual_bits_per_note: tuple[float, float, float] | None
    key: Key
    likely_keys: tuple[Key, ...]
    notes: tuple[NoteCritique, ...]
    bars: tuple[BarCritique, ...]
    unlikely: tuple[NoteCritique, ...]
    faults: tuple[ScoreFault, ...]
