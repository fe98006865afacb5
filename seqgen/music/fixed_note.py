"""FixedNote: a note that a melody has to have, by bar, beat, pitch and length."""

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Self

from seqgen.errors import InvalidInput
from seqgen.field_checks import whole_within, within
from seqgen.music.metre import MAX_NUMERATOR, Metre
from seqgen.music.pitch_names import pitch_name, pitch_named

TEXT = re.compile(r"(\d{1,4}):(\d{1,2}(?:\.\d{1,6})?) (\S{1,4}) (\d{1,3}(?:/[1-9]\d{0,2})?)", re.ASCII)
HIGHEST_BAR, HIGHEST_MIDI_PITCH = 9999, 127
DURATION_QUARTERS_RANGE = (0.125, 8.0)


@dataclass(frozen=True, slots=True, order=True)
class FixedNote:
    """A pitch at a place: bars count from 1 (0 is the pick-up's), beats from 1 in notes of the metre's denominator.

    So 6/8 has the beats 1 to 6, and 1.5 is half a beat after the first. Pitches are MIDI numbers, 60 is middle C.
    Raises InvalidInput (field ``fixed_notes``) for what no metre has.

    >>> FixedNote.parse("5:1 D5 1/2")
    FixedNote(bar=5, beat=1.0, pitch=74, duration_quarters=2.0)
    >>> print(FixedNote(bar=2, beat=3.5, pitch=66, duration_quarters=0.5))
    2:3.5 F#4 1/8
    """

    bar: int
    beat: float
    pitch: int
    duration_quarters: float

    def __post_init__(self) -> None:
        errors = (
            whole_within("bar", self.bar, 0, HIGHEST_BAR),
            within("beat", self.beat, 1, MAX_NUMERATOR + 1),
            whole_within("pitch", self.pitch, 0, HIGHEST_MIDI_PITCH),
            within("duration_quarters", self.duration_quarters, *DURATION_QUARTERS_RANGE),
        )
        for error in filter(None, errors):
            raise InvalidInput("fixed_notes", f"in fixed_notes {error}")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``5:1 D5 1/2``: bar, beat, pitch (a name or a MIDI number), length as a share of a whole note."""
        match = TEXT.fullmatch(" ".join(text.split()))
        pitch = None if match is None else int(match[3]) if match[3].isdecimal() else pitch_named(match[3])
        if match is None or pitch is None:
            raise InvalidInput(
                "fixed_notes",
                "fixed_notes must look like BAR:BEAT PITCH LENGTH, such as '5:1 D5 1/2' for a half note or "
                f"'2:3.5 F#4 1/8', got {text[:30]!r}",
            )
        duration_quarters = 4 * Fraction(match[4])
        shortest, longest = map(Fraction, DURATION_QUARTERS_RANGE)
        if not shortest <= duration_quarters <= longest:
            sentence = f"fixed_notes must have lengths of {shortest / 4}..{longest / 4} of a whole note, got {match[4]}"
            raise InvalidInput("fixed_notes", f"{sentence} in {match[0]!r}")
        return cls(int(match[1]), float(match[2]), pitch, float(duration_quarters))

    def ticks_after_barline(self, metre: Metre, ticks_per_quarter: int) -> float:
        """From the barline to its start; no whole number where it lies off the grid."""
        return (self.beat - 1) * 4 * ticks_per_quarter / metre.denominator

    def __str__(self) -> str:
        length = (Fraction(float(self.duration_quarters)) / 4).limit_denominator(1000)
        return f"{self.bar}:{self.beat:.12g} {pitch_name(int(self.pitch))} {length}"
