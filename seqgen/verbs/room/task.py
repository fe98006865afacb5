"""What the tasks share that make room in a given melody."""

from dataclasses import dataclass

from seqgen.errors import InvalidInput
from seqgen.field_checks import of_kind, true_or_false, whole_within
from seqgen.music.harmony.progression import Progression
from seqgen.music.score import Score
from seqgen.verbs.sampling_task import SamplingTask

MAX_PARTS = 128


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomTask(SamplingTask):
    """New notes for the part ``part`` (from 1; None: the only one) of a score.

    The chord of ``chords``, whose first bar is the first new one, holds every note that starts on a beat; they repeat,
    and have no more bars than are new. With ``close_on_tonic`` the last new note is the tonic. ``beam_width`` is as in
    `ComposeTask`.
    """

    score: Score
    part: int | None = None
    chords: Progression | None = None
    close_on_tonic: bool = False
    beam_width: int = 1

    def room_errors(self) -> list[InvalidInput | None]:
        """What is of the wrong kind or outside its range."""
        return [
            of_kind("score", self.score, Score),
            None if self.part is None else whole_within("part", self.part, 1, MAX_PARTS),
            None if self.chords is None else of_kind("chords", self.chords, Progression),
            true_or_false("close_on_tonic", self.close_on_tonic),
            *self.sampling_errors(),
        ]
