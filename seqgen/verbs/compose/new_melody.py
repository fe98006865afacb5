"""compose: a new melody."""

from seqgen.generation import MelodySequence
from seqgen.models import MelodyLSTM, MelodyTransformer
from seqgen.music.codec.cursor import MelodyCursor
from seqgen.music.score import Note, Score
from seqgen.verbs.compose.outline import MelodyOutline
from seqgen.verbs.compose.plan import finished_score, plan_melody, played_note
from seqgen.verbs.compose.task import ComposeTask


class NewMelody:
    """How a `ComposeTask` is done whose seed, metre and tempo are known."""

    def __init__(self, task: ComposeTask) -> None:
        self._outline = MelodyOutline(task)

    def sequence(self, network: MelodyLSTM | MelodyTransformer, index: int) -> MelodySequence:
        """The melody number ``index``."""
        return plan_melody(self._outline, index, network.cursor)

    def new_notes(self, cursor: MelodyCursor) -> list[Note]:
        """All notes so far, in the codec's ticks."""
        return cursor.notes

    def played(self, note: Note) -> Note:
        """A note as it sounds."""
        return played_note(note, self._outline)

    def finished(self, cursor: MelodyCursor) -> Score:
        """The whole melody."""
        return finished_score(cursor, self._outline)
