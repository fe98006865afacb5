"""Scale: the pitch classes that a melody may use, in place of those of its key's mode."""

from dataclasses import dataclass
from typing import Self

from seqgen.errors import InvalidInput
from seqgen.music.key import Key
from seqgen.music.pitch_names import pitch_class_named

STEPS = {  # semitones above the tonic
    "major-pentatonic": (0, 2, 4, 7, 9),
    "minor-pentatonic": (0, 3, 5, 7, 10),
    "blues": (0, 3, 5, 6, 7, 10),
    "natural-minor": (0, 2, 3, 5, 7, 8, 10),
    "harmonic-minor": (0, 2, 3, 5, 7, 8, 11),
    "melodic-minor": (0, 2, 3, 5, 7, 9, 11),
    "whole-tone": (0, 2, 4, 6, 8, 10),
    "octatonic": (0, 2, 3, 5, 6, 8, 9, 11),
    "chromatic": tuple(range(12)),
}
MINOR_THIRD = 3
NAMES = ("pentatonic", *STEPS)


@dataclass(frozen=True, slots=True)
class Scale:
    """``Scale("blues")``, which counts from the tonic of the melody's key, or ``Scale("D E F# A B")``, as it stands.

    "pentatonic" is the minor or the major one, whichever the key's third asks for. Raises InvalidInput (field
    ``scale``) for other text.

    >>> sorted(Scale("pentatonic").pitch_classes(Key("E", "dorian")))
    [2, 4, 7, 9, 11]
    >>> sorted(Scale.parse("D, F#, A").pitch_classes(Key("G")))
    [2, 6, 9]
    """

    text: str

    def __post_init__(self) -> None:
        if self.text not in NAMES and (not self.text or None in map(pitch_class_named, self.text.split(" "))):
            raise InvalidInput(
                "scale",
                f"scale must be one of {', '.join(NAMES)}, or names of notes such as 'D E F# A B', "
                f"got {self.text[:40]!r}",
            )

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a name, or notes between spaces or commas; raises InvalidInput otherwise."""
        return cls(" ".join(text.replace(",", " ").split()))

    def pitch_classes(self, key: Key) -> frozenset[int]:
        """The pitch classes 0..11 (0 is C) in a key."""
        if self.text not in NAMES:
            return frozenset(note for name in self.text.split(" ") if (note := pitch_class_named(name)) is not None)
        tonic = key.tonic_pitch_class
        third = "minor" if (tonic + MINOR_THIRD) % 12 in key.pitch_classes else "major"
        steps = STEPS[f"{third}-pentatonic" if self.text == "pentatonic" else self.text]
        return frozenset((tonic + step) % 12 for step in steps)

    def __str__(self) -> str:
        return self.text
