"""The one error of the MIDI reader."""

from seqgen.errors import InvalidInput


class MidiError(InvalidInput):
    """These bytes are not a MIDI file that is read here: ``offset`` is the byte, ``reason`` one clause.

    >>> raise MidiError(12, "division 0 is not in 1..32767")
    Traceback (most recent call last):
    seqgen.music.midi.errors.MidiError: MIDI byte 12: division 0 is not in 1..32767
    """

    def __init__(self, offset: int, reason: str) -> None:
        super().__init__("midi", f"MIDI byte {offset}: {reason}")
        self.offset = offset
        self.reason = reason
