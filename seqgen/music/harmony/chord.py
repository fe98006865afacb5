"""Chord: a spelled root, a kind, and a bass where another tone than the root is lowest."""

import re
from dataclasses import dataclass
from typing import Self

from seqgen.errors import InvalidInput
from seqgen.music.harmony.qualities import NAMES_BY_SUFFIX, QUALITIES
from seqgen.music.harmony.roots import fifths_of, fifths_within, is_root, pitch_class_at, root_at
from seqgen.music.key import Key
from seqgen.music.spelling import LOWERED_DEGREES, LOWERED_DEGREES_BY_MODE

FLATTEST_MAJOR, FLATTEST_MINOR = -5, -3  # Db and Eb minor; the sharpest are F# and G# minor
SIGNS = str.maketrans("♭♯", "b#")


@dataclass(frozen=True, slots=True)
class Chord:
    """A chord such as ``Chord("A", "minor7")`` or ``Chord("G", "major", bass="B")``; qualities in `QUALITIES`.

    Raises InvalidInput (field ``chords``) for a root, bass or quality that does not exist.

    >>> print(Chord.parse("Am7"), Chord.parse("D/F#"), sorted(Chord.parse("Am7").pitch_classes))
    Am7 D/F# [0, 4, 7, 9]
    """

    root: str
    quality: str = "major"
    bass: str = ""

    def __post_init__(self) -> None:
        for name in (self.root, self.bass or self.root):
            if not is_root(name):
                raise InvalidInput(
                    "chords", f"root and bass of a chord must be A..G with at most one # or b, got {name[:20]!r}"
                )
        if self.quality not in QUALITIES:
            raise InvalidInput(
                "chords", f"quality of a chord must be one of {', '.join(QUALITIES)}, got {self.quality[:20]!r}"
            )

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``D``, ``F#m``, ``Bbmaj7`` or ``G/B``; raises InvalidInput (field ``chords``) otherwise."""
        match = re.fullmatch(r"([A-G][#b]?)(.*?)(?:/([A-G][#b]?))?", text.strip().translate(SIGNS))
        if match is None or match[2] not in NAMES_BY_SUFFIX:
            kinds = " ".join(quality.suffix for quality in QUALITIES.values() if quality.suffix)
            raise InvalidInput(
                "chords",
                "a chord must be a root A..G with at most one # or b, then nothing or one of "
                f"{kinds}, then / and a bass if another tone is lowest, got {text[:20]!r}",
            )
        return cls(match[1], NAMES_BY_SUFFIX[match[2]], match[3] or "")

    @classmethod
    def in_key(cls, pitch_class: int, quality: str, key: Key) -> Self:
        """The chord on a pitch class (0..11, 0 is C), its root spelled as the key writes it.

        >>> print(Chord.in_key(10, "major", Key("F")), Chord.in_key(8, "diminished", Key("A", "minor")))
        Bb G#dim
        """
        lowest_fifths = key.sharps - 1 - LOWERED_DEGREES_BY_MODE.get(key.mode, LOWERED_DEGREES)
        return cls(root_at(fifths_within(pitch_class, lowest_fifths)), quality)

    @property
    def root_pitch_class(self) -> int:
        """0..11, 0 is C."""
        return pitch_class_at(fifths_of(self.root))

    @property
    def bass_pitch_class(self) -> int:
        """The pitch class of the lowest tone, 0..11; the root's where no bass is named."""
        return pitch_class_at(fifths_of(self.bass or self.root))

    @property
    def pitch_classes(self) -> frozenset[int]:
        """The pitch classes of its tones, the bass included."""
        tones = {(self.root_pitch_class + step) % 12 for step in QUALITIES[self.quality].steps}
        return frozenset(tones | {self.bass_pitch_class})

    def transposed(self, semitones: int) -> Self:
        """The chord so many semitones higher, in its usual spelling; whole octaves change nothing.

        >>> [str(Chord.parse(text).transposed(1)) for text in ("D/F#", "Dm", "Fmaj7", "G")]
        ['Eb/G', 'Ebm', 'F#maj7', 'Ab']
        """
        if semitones % 12 == 0:
            return self
        flattest = FLATTEST_MINOR if self._is_minor else FLATTEST_MAJOR
        root_fifths = fifths_within(self.root_pitch_class + semitones, flattest)
        moved_fifths = root_fifths - fifths_of(self.root)
        bass = root_at(fifths_of(self.bass) + moved_fifths) if self.bass else ""
        return type(self)(root_at(root_fifths), self.quality, bass)

    @property
    def _is_minor(self) -> bool:
        steps = QUALITIES[self.quality].steps
        return 3 in steps and 4 not in steps

    def __str__(self) -> str:
        return self.root + QUALITIES[self.quality].suffix + (f"/{self.bass}" if self.bass else "")
