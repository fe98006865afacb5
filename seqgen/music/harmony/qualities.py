"""The kinds of chord that folk tunes and chorales use: how each is written, and its semitones above the root."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Quality:
    """What is written after the root, the semitones of its tones above it, and other ways to write it."""

    suffix: str
    steps: tuple[int, ...]
    other_suffixes: tuple[str, ...] = ()


QUALITIES = {
    "major": Quality("", (0, 4, 7), ("maj", "M")),
    "minor": Quality("m", (0, 3, 7), ("min", "-")),
    "diminished": Quality("dim", (0, 3, 6), ("o", "°")),
    "augmented": Quality("aug", (0, 4, 8), ("+",)),
    "fifth": Quality("5", (0, 7)),
    "suspended2": Quality("sus2", (0, 2, 7)),
    "suspended4": Quality("sus4", (0, 5, 7), ("sus",)),
    "major6": Quality("6", (0, 4, 7, 9), ("maj6", "M6")),
    "minor6": Quality("m6", (0, 3, 7, 9), ("min6", "-6")),
    "dominant7": Quality("7", (0, 4, 7, 10), ("dom7",)),
    "major7": Quality("maj7", (0, 4, 7, 11), ("M7", "Maj7", "Δ", "Δ7")),
    "minor7": Quality("m7", (0, 3, 7, 10), ("min7", "-7")),
    "minor-major7": Quality("mM7", (0, 3, 7, 11), ("m(maj7)", "mmaj7", "minmaj7")),
    "half-diminished7": Quality("m7b5", (0, 3, 6, 10), ("min7b5", "-7b5", "ø", "ø7")),
    "diminished7": Quality("dim7", (0, 3, 6, 9), ("o7", "°7")),
    "augmented7": Quality("aug7", (0, 4, 8, 10), ("+7", "7#5")),
    "dominant7-suspended4": Quality("7sus4", (0, 5, 7, 10), ("7sus",)),
    "dominant9": Quality("9", (0, 2, 4, 7, 10)),
}

NAMES_BY_SUFFIX = {
    suffix: name for name, quality in QUALITIES.items() for suffix in (quality.suffix, *quality.other_suffixes)
}
