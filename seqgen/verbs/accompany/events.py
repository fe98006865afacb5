"""What goes back and forth in a session: the player's events come in, the partner's go out.

All times are in seconds since the session's first barline.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from seqgen.field_checks import refuse, whole_within, within

MAX_SECONDS = 24 * 3600.0
USUAL_VELOCITY = 80


@dataclass(frozen=True, slots=True)
class NoteOn:
    """The player begins a note; pitch 0..127, ``velocity`` 1..127. Raises InvalidInputs."""

    at_seconds: float
    pitch: int
    velocity: int = USUAL_VELOCITY

    def __post_init__(self) -> None:
        refuse(
            [
                within("at_seconds", self.at_seconds, 0.0, MAX_SECONDS),
                whole_within("pitch", self.pitch, 0, 127),
                whole_within("velocity", self.velocity, 1, 127),
            ]
        )


@dataclass(frozen=True, slots=True)
class NoteOff:
    """The player ends a note; where none of that pitch sounds, it means nothing. Raises InvalidInputs."""

    at_seconds: float
    pitch: int

    def __post_init__(self) -> None:
        refuse([within("at_seconds", self.at_seconds, 0.0, MAX_SECONDS), whole_within("pitch", self.pitch, 0, 127)])


@dataclass(frozen=True, slots=True)
class TimePassed:
    """The player did nothing until now. Raises InvalidInputs."""

    at_seconds: float

    def __post_init__(self) -> None:
        refuse([within("at_seconds", self.at_seconds, 0.0, MAX_SECONDS)])


@dataclass(frozen=True, slots=True)
class PlayedNote:
    """A whole note, the player's or the partner's; pitch 0..127, ``velocity`` 1..127."""

    start_seconds: float
    duration_seconds: float
    pitch: int
    velocity: int = USUAL_VELOCITY


@dataclass(frozen=True, slots=True)
class AnswerOver:
    """All notes of an answer are there; it lasts until ``end_seconds``, unless the player plays on before."""

    end_seconds: float
    seed: int
    model: str
    model_version: str


@dataclass(frozen=True, slots=True)
class AnswerCut:
    """The player went on: of the answer's notes, those that begin later are not played, and one that sounds ends."""

    at_seconds: float


PlayerEvent: TypeAlias = NoteOn | NoteOff | TimePassed
PartnerEvent: TypeAlias = PlayedNote | AnswerOver | AnswerCut


def events_of(notes: Iterable[PlayedNote]) -> list[NoteOn | NoteOff]:
    """The beginnings and ends of whole notes in order of time; at one time, ends first.

    >>> events_of([PlayedNote(0.0, 0.5, 62), PlayedNote(0.5, 0.5, 64, 90)])[1:3]
    [NoteOff(at_seconds=0.5, pitch=62), NoteOn(at_seconds=0.5, pitch=64, velocity=90)]
    """
    events: list[NoteOn | NoteOff] = []
    for note in notes:
        events.append(NoteOn(note.start_seconds, note.pitch, note.velocity))
        events.append(NoteOff(note.start_seconds + note.duration_seconds, note.pitch))
    return sorted(events, key=lambda event: (event.at_seconds, isinstance(event, NoteOn)))
