"""What a user asks for, validated: the one value behind the command line, gRPC and Python."""

from dataclasses import dataclass

from seqgen.errors import InvalidInput
from seqgen.field_checks import of_kind, one_of, refuse, true_or_false, whole_within, within
from seqgen.music.fixed_note import FixedNote
from seqgen.music.harmony.progression import Progression
from seqgen.music.key import Key
from seqgen.music.metre import Metre
from seqgen.music.scale import Scale
from seqgen.music.styles import STYLES
from seqgen.sampled_task import SampledTask, sampling_errors
from seqgen.verbs.compose.contradictions import contradictions

MODEL_NAMES = ("melody-lstm", "melody-transformer")
MAX_BARS = 128
QUARTERS_PER_MINUTE_RANGE = (20.0, 400.0)
MAX_FIXED_NOTES = 512
LOWEST_PITCH, HIGHEST_PITCH = 36, 96
MIN_RANGE_SEMITONES = 12
BAR_QUARTERS_RANGE = (1, 8)
DEFAULT_KEY = Key("D", "major")


@dataclass(frozen=True, slots=True, kw_only=True)
class ComposeTask(SampledTask):
    """A request for ``count`` melodies. Every field has a default; None means: taken from the style or drawn.

    ``bars`` counts full bars; a pick-up of ``pickup_eighths`` eighth notes comes before them. Pitches are MIDI
    numbers, 60 is middle C. Raises InvalidInputs that names every field outside its range, or, where each is right
    alone, what cannot be had together.

    Guaranteed in every melody: key (or ``scale`` in place of the key's own pitches), range, metre and bars;
    ``fixed_notes`` as they stand; the chord of ``chords`` in every note that starts on a beat; with
    ``close_on_tonic`` that the last note is the tonic.

    With ``beam_width`` 2..16 the melody is found by beam search, in place of sampling: nothing is drawn, so ``count``
    must be 1, and ``seed``, ``temperature``, ``top_k``, ``top_p`` and ``min_p`` do not act.

    >>> ComposeTask(style="jig").resolved_metre
    Metre(numerator=6, denominator=8)
    >>> ComposeTask(bars=0)
    Traceback (most recent call last):
    seqgen.errors.InvalidInputs: bars must be a whole number in 1..128, got 0
    """

    model: str = "melody-lstm"
    style: str = "reel"
    key: Key = DEFAULT_KEY
    metre: Metre | None = None
    bars: int = 16
    pickup_eighths: int = 0
    quarters_per_minute: float | None = None
    lowest_pitch: int = 55
    highest_pitch: int = 86
    scale: Scale | None = None
    fixed_notes: tuple[FixedNote, ...] = ()
    chords: Progression | None = None
    close_on_tonic: bool = False
    beam_width: int = 1

    def __post_init__(self) -> None:
        refuse(self._errors())
        refuse(contradictions(self))

    def _errors(self) -> list[InvalidInput | None]:
        slowest, fastest = QUARTERS_PER_MINUTE_RANGE
        quarters_per_minute = slowest if self.quarters_per_minute is None else self.quarters_per_minute
        return [
            one_of("model", self.model, MODEL_NAMES),
            one_of("style", self.style, tuple(STYLES)),
            of_kind("key", self.key, Key),
            self._metre_error(),
            whole_within("bars", self.bars, 1, MAX_BARS),
            self._pickup_error(),
            within("tempo", quarters_per_minute, slowest, fastest),
            *self._range_errors(),
            *sampling_errors(self),
            None if self.scale is None else of_kind("scale", self.scale, Scale),
            self._fixed_notes_error(),
            None if self.chords is None else of_kind("chords", self.chords, Progression),
            true_or_false("close_on_tonic", self.close_on_tonic),
        ]

    def _range_errors(self) -> list[InvalidInput | None]:
        highest_lowest = HIGHEST_PITCH - MIN_RANGE_SEMITONES
        error = whole_within("lowest_pitch", self.lowest_pitch, LOWEST_PITCH, highest_lowest)
        return [error, self._highest_error(LOWEST_PITCH if error else self.lowest_pitch)]

    def _highest_error(self, lowest: int) -> InvalidInput | None:
        lowest_highest = lowest + MIN_RANGE_SEMITONES
        if whole_within("highest_pitch", self.highest_pitch, lowest_highest, HIGHEST_PITCH) is None:
            return None
        above = f"{MIN_RANGE_SEMITONES} semitones or more above the lowest, {lowest}"
        sentence = f"highest_pitch must be a whole number in {lowest_highest}..{HIGHEST_PITCH}, {above}"
        return InvalidInput("highest_pitch", f"{sentence}, got {repr(self.highest_pitch)[:40]}")

    def _metre_error(self) -> InvalidInput | None:
        shortest, longest = BAR_QUARTERS_RANGE
        if self.metre is not None and not isinstance(self.metre, Metre):
            return of_kind("metre", self.metre, Metre)
        if self.metre is None or shortest <= 4 * self.metre.numerator / self.metre.denominator <= longest:
            return None
        return InvalidInput(
            "metre",
            f"metre must have bars of {shortest} to {longest} quarter notes, such as 2/4 or 6/8, got {self.metre}",
        )

    def _fixed_notes_error(self) -> InvalidInput | None:
        if not isinstance(self.fixed_notes, tuple):
            return InvalidInput("fixed_notes", f"fixed_notes must be several notes, got {self.fixed_notes!r:.40}")
        if len(self.fixed_notes) > MAX_FIXED_NOTES:
            return InvalidInput("fixed_notes", f"fixed_notes must be at most {MAX_FIXED_NOTES} notes, got more")
        return next(filter(None, (of_kind("fixed_notes", note, FixedNote) for note in self.fixed_notes)), None)

    def _pickup_error(self) -> InvalidInput | None:
        if one_of("style", self.style, tuple(STYLES)) or self._metre_error():
            return None  # reported there
        eighths_in_bar = 8 * self.resolved_metre.numerator // self.resolved_metre.denominator
        return whole_within("pickup_eighths", self.pickup_eighths, 0, max(0, eighths_in_bar - 1))

    @property
    def resolved_metre(self) -> Metre:
        """The metre asked for, or the style's own."""
        return STYLES[self.style].metre if self.metre is None else self.metre

    @property
    def resolved_quarters_per_minute(self) -> float:
        """The tempo asked for, or the style's own."""
        return self.quarters_per_minute or float(STYLES[self.style].quarters_per_minute)
