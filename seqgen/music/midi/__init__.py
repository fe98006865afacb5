"""Standard MIDI Files: a strict reader of our own, a lossless writer on mido."""

from seqgen.music.midi.errors import MidiError
from seqgen.music.midi.reader import MidiFile, read_midi
from seqgen.music.midi.writer import write_midi

__all__ = ["MidiError", "MidiFile", "read_midi", "write_midi"]
