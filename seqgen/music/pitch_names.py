"""Names of pitches as people type them: F#, Bb3; C4 is middle C, MIDI 60."""

import re

from seqgen.music.harmony.roots import fifths_of, fifths_within, is_root, pitch_class_at, root_at

FLATTEST_FIFTHS = -3  # Eb: the twelve names that need the fewest accidentals are Eb Bb F C G D A E B F# C# G#
ALTERATIONS = {"#": 1, "b": -1, "": 0}


def pitch_class_named(text: str) -> int | None:
    """0..11 (0 is C) for a letter with at most one # or b, None for anything else.

    >>> pitch_class_named("f#"), pitch_class_named("Cb"), pitch_class_named("H")
    (6, 11, None)
    """
    name = text[:1].upper() + text[1:]
    return pitch_class_at(fifths_of(name)) if is_root(name) else None


def pitch_named(text: str) -> int | None:
    """The MIDI number of a name with its octave, None for anything else.

    >>> pitch_named("Bb3"), pitch_named("Cb4"), pitch_named("60")
    (58, 59, None)
    """
    match = re.fullmatch(r"([A-Ga-g])([#b]?)(-?[0-9])", text, re.ASCII)
    if match is None:
        return None
    return pitch_class_at(fifths_of(match[1].upper())) + ALTERATIONS[match[2]] + 12 * (int(match[3]) + 1)


def pitch_class_name(pitch_class: int) -> str:
    """The name of a pitch class 0..11 with the fewest accidentals."""
    return root_at(fifths_within(pitch_class, FLATTEST_FIFTHS))


def pitch_name(pitch: int) -> str:
    """The name of a MIDI pitch with its octave.

    >>> pitch_name(58), pitch_name(60)
    ('Bb3', 'C4')
    """
    return f"{pitch_class_name(pitch % 12)}{pitch // 12 - 1}"
