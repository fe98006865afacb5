"""What continue and infill do alike."""

from seqgen.music.codec.cursor import MelodyCursor
from seqgen.music.score import Note
from seqgen.verbs.given_melody import GivenMelody
from seqgen.verbs.room.room import Room


class RoomWork:
    """Fills ``room`` in the melody ``given``; raises InvalidInput where their ticks do not go together."""

    def __init__(self, given: GivenMelody, room: Room) -> None:
        self.given, self.room = given, room
        _ = given.ticks_per_quarter  # before any work is done

    def new_notes(self, cursor: MelodyCursor) -> list[Note]:
        """Those that were composed so far, in the codec's ticks."""
        gap = self.room.gap
        return [note for note in cursor.notes if gap.start_tick <= note.start_tick < gap.stop_tick]

    def played(self, note: Note) -> Note:
        """A new note as it sounds beside the given ones."""
        return self.given.played(note)
