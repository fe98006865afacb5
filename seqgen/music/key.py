"""Key: a spelled tonic and a mode, with the pitch classes that belong to it."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from seqgen.errors import InvalidInput

# Position of each mode's tonic on the circle of fifths, relative to the major key with the same signature.
MODES = {"major": 0, "minor": 3, "dorian": 2, "phrygian": 4, "lydian": -1, "mixolydian": 1, "locrian": 5}
ALIASES = {"": "major", "maj": "major", "ionian": "major", "m": "minor", "min": "minor", "aeolian": "minor"}
MAJOR_STEPS = (0, 2, 4, 5, 7, 9, 11)
LETTER_FIFTHS = {"F": -1, "C": 0, "G": 1, "D": 2, "A": 3, "E": 4, "B": 5}
MAX_SHARPS = 7
RAISED_DEGREES_OF_MINOR = (9, 11)


@dataclass(frozen=True, slots=False)
class Key:
    """A key such as ``Key("D", "dorian")``; the tonic is spelled with a letter and at most one ``#`` or
    ``b``.

    >>> sorted(Key.parse("Am").pitch_classes)
    [0, 2, 4, 5, 6, 7, 8, 9, 11]
    >>> Key.parse("E dorian").sharps
    2
    """

    tonic: str
    mode: str = "major"

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[A-G][#b]?", self.tonic) or self.mode not in MODES or abs(self.sharps) > MAX_SHARPS:
            raise InvalidInput(
                "key",
                "key must be a tonic A..G with at most one # or b and a mode "
                f"({', '.join(MODES)}) whose signature has at most 7 sharps or flats, got {str(self)[:40]!r}",
            )

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``D``, ``F#m``, ``Bb major``, ``Edor`` or ``A mixolydian``; raises InvalidInput otherwise."""
        match = re.fullmatch(r"\s*([A-Ga-g][#b]?)\s*([A-Za-z]*)\s*", text)
        mode = _mode_named(match[2]) if match else None
        if match is None or mode is None:
            raise InvalidInput("key", f"key must look like D, F#m, Bb major or E dorian, got {text[:20]!r}")
        return cls(match[1][0].upper() + match[1][1:], mode)

    @classmethod
    def from_sharps(cls, sharps: int, mode: str) -> Self:
        """The key of a mode whose signature has ``sharps`` sharps (negative: flats).

        >>> Key.from_sharps(-1, "minor")
        Key(tonic='D', mode='minor')
        """
        accidentals, letter_fifths = divmod(sharps + MODES[mode] + 1, 7)
        letter = next(name for name, fifths in LETTER_FIFTHS.items() if fifths == letter_fifths - 1)
        return cls(letter + ("#" * accidentals if accidentals >= 0 else "b" * -accidentals), mode)

    @classmethod
    def from_pitch_class(cls, pitch_class: int, mode: str) -> Self:
        """The key on a tonic 0..11 (0 is C) in its spelling with the fewest accidentals; ties take sharps."""
        candidates = [cls.from_sharps(sharps, mode) for sharps in range(-6, 7)]
        matching = [key for key in candidates if key.tonic_pitch_class == pitch_class % 12]
        return min(matching, key=lambda key: (abs(key.sharps), -key.sharps))

    @cached_property
    def sharps(self) -> int:
        """Sharps in the signature, negative for flats; -7..7."""
        accidental = {"#": 7, "b": -7}.get(self.tonic[1:], 0)
        return LETTER_FIFTHS[self.tonic[0]] + accidental - MODES[self.mode]

    @cached_property
    def tonic_pitch_class(self) -> int:
        """0..11, 0 is C."""
        return (7 * (self.sharps + MODES[self.mode])) % 12

    @cached_property
    def pitch_classes(self) -> frozenset[int]:
        """The pitch classes of the mode; minor is the union of its natural, harmonic and melodic forms."""
        relative_major = self.sharps * 7
        classes = {(relative_major + step) % 12 for step in MAJOR_STEPS}
        if self.mode == "minor":
            classes |= {(self.tonic_pitch_class + step) % 12 for step in RAISED_DEGREES_OF_MINOR}
        return frozenset(classes)

    def __str__(self) -> str:
        return f"{self.tonic} {self.mode}"


def _mode_named(text: str) -> str | None:
    """The mode that ``text`` names or begins (ABC needs three letters: ``mix``, ``dor``), or None."""
    lowered = "m" if text == "m" else text.lower()
    if text in ("M", "") or lowered in ALIASES:
        return "major" if text == "M" else ALIASES[lowered]
    matches = [mode for mode in (*MODES, *filter(None, ALIASES)) if len(lowered) >= 3 and mode.startswith(lowered)]
    return ALIASES.get(matches[0], matches[0]) if matches else None
