"""The bytes of MIDI's key and time signatures, and what they mean. Cached: a file may repeat one endlessly.

key signature  = sharps (signed), 0 major or 1 minor
time signature = numerator, power of two of the denominator, clocks per click, 32nds per quarter
"""

from functools import lru_cache

from seqgen.errors import InvalidInput
from seqgen.music.key import Key
from seqgen.music.metre import DENOMINATORS, Metre

SIGNATURE_MODES = ("major", "minor")


@lru_cache(maxsize=1024)
def key_of(signature: bytes) -> Key | None:
    """The key of a key signature event, None where there is no such key.

    >>> key_of(bytes((254, 0))), key_of(bytes((18, 0)))
    (Key(tonic='Bb', mode='major'), None)
    """
    try:
        sharps = int.from_bytes(signature[:1], "big", signed=True)
        return Key.from_sharps(sharps, SIGNATURE_MODES[signature[1]])
    except (InvalidInput, IndexError):
        return None


@lru_cache(maxsize=1024)
def metre_of(signature: bytes) -> Metre | None:
    """The metre of a time signature event, None where there is no such metre.

    >>> metre_of(bytes((6, 3, 36, 8)))
    Metre(numerator=6, denominator=8)
    """
    try:
        return Metre(signature[0], DENOMINATORS[signature[1]])
    except (InvalidInput, IndexError):
        return None
