"""The tokens of a melody.

A melody is a run of events, each an event token and a duration token: ``PITCH DURATION``, ``REST DURATION`` or
``HOLD DURATION`` (the note before goes on). Pitches count semitones from the tonic, so that a tune is the same tokens
in every key. Barlines follow from the metre and are not written; ``CUT`` is a barline out of turn. A change of metre is
``NUMERATOR DENOMINATOR``, of key ``SHARPS MODE``. ``END`` closes the piece; ``START`` stands before the first token.
"""

from enum import IntEnum

from seqgen.music.key import MAX_SHARPS, MODES, Key
from seqgen.music.metre import DENOMINATORS, MAX_NUMERATOR, Metre

TICKS_PER_QUARTER = 24
LOWEST_INTERVAL, HIGHEST_INTERVAL = -24, 36
MAX_DURATION_TICKS = 8 * TICKS_PER_QUARTER
LOWEST_REFERENCE_PITCH = 60
MODE_NAMES = tuple(MODES)

START, END, REST, HOLD, CUT = range(5)
FIRST_PITCH = 5
FIRST_DURATION = FIRST_PITCH + HIGHEST_INTERVAL - LOWEST_INTERVAL + 1
FIRST_SHARPS = FIRST_DURATION + MAX_DURATION_TICKS
FIRST_MODE = FIRST_SHARPS + 2 * MAX_SHARPS + 1
FIRST_NUMERATOR = FIRST_MODE + len(MODE_NAMES)
FIRST_DENOMINATOR = FIRST_NUMERATOR + MAX_NUMERATOR
VOCABULARY_SIZE = FIRST_DENOMINATOR + len(DENOMINATORS)


class Expecting(IntEnum):
    """What the grammar wants next."""

    EVENT = 0
    DURATION = 1
    DENOMINATOR = 2
    MODE = 3
    NOTHING = 4


def reference_pitch(key: Key) -> int:
    """The MIDI pitch of the tonic from which intervals count: the one in 60..71."""
    return LOWEST_REFERENCE_PITCH + key.tonic_pitch_class


def pitch_token(interval_semitones: int) -> int:
    """The token of a pitch ``interval_semitones`` above the reference tonic, which must lie in -24..36."""
    return FIRST_PITCH + interval_semitones - LOWEST_INTERVAL


def interval_of(token: int) -> int:
    """The interval above the tonic that a pitch token means."""
    return token - FIRST_PITCH + LOWEST_INTERVAL


def is_pitch(token: int) -> bool:
    """Whether a token starts a sounding note."""
    return FIRST_PITCH <= token < FIRST_DURATION


def is_duration(token: int) -> bool:
    """Whether a token is a duration."""
    return FIRST_DURATION <= token < FIRST_SHARPS


def duration_token(duration_ticks: int) -> int:
    """The token of a duration of 1..192 ticks."""
    return FIRST_DURATION + duration_ticks - 1


def duration_of(token: int) -> int:
    """The ticks that a duration token means."""
    return token - FIRST_DURATION + 1


def metre_tokens(metre: Metre) -> list[int]:
    """The two tokens of a change of metre."""
    return [FIRST_NUMERATOR + metre.numerator - 1, FIRST_DENOMINATOR + DENOMINATORS.index(metre.denominator)]


def key_tokens(key: Key) -> list[int]:
    """The two tokens of a change of key."""
    return [FIRST_SHARPS + key.sharps + MAX_SHARPS, FIRST_MODE + MODE_NAMES.index(key.mode)]
