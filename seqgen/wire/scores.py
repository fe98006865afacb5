"""Scores as protobuf messages and back."""

from seqgen.music.key import Key
from seqgen.music.metre import Metre
from seqgen.music.score import KeyChange, MetreChange, Note, Part, Score, TempoChange
from seqgen.v1 import score_pb2 as score_pb


def score_to_message(score: Score) -> score_pb.Score:
    """The message from which `score_from_message` makes an equal score."""
    return score_pb.Score(
        ticks_per_quarter=score.ticks_per_quarter,
        parts=map(_part_to_message, score.parts),
        length_ticks=score.length_ticks,
        metres=[score_pb.MetreChange(start_tick=c.start_tick, metre=str(c.metre)) for c in score.metres],
        keys=[score_pb.KeyChange(start_tick=c.start_tick, key=str(c.key)) for c in score.keys],
        tempos=[
            score_pb.TempoChange(start_tick=c.start_tick, microseconds_per_quarter=c.microseconds_per_quarter)
            for c in score.tempos
        ],
        bar_restarts=score.bar_restarts,
        title=score.title,
    )


def score_from_message(message: score_pb.Score) -> Score:
    """The score that a message carries."""
    return Score(
        ticks_per_quarter=message.ticks_per_quarter,
        parts=tuple(map(_part_from_message, message.parts)),
        length_ticks=message.length_ticks,
        metres=tuple(MetreChange(c.start_tick, Metre.parse(c.metre)) for c in message.metres),
        keys=tuple(KeyChange(c.start_tick, Key.parse(c.key)) for c in message.keys),
        tempos=tuple(TempoChange(c.start_tick, c.microseconds_per_quarter) for c in message.tempos),
        bar_restarts=tuple(message.bar_restarts),
        title=message.title,
    )


def _part_to_message(part: Part) -> score_pb.Part:
    return score_pb.Part(
        notes=map(note_to_message, part.notes), name=part.name, program=part.program, is_drum=part.is_drum
    )


def _part_from_message(message: score_pb.Part) -> Part:
    return Part(tuple(map(note_from_message, message.notes)), message.name, message.program, message.is_drum)


def note_to_message(note: Note) -> score_pb.Note:
    """The message of one note."""
    times = {"start_tick": note.start_tick, "duration_ticks": note.duration_ticks}
    return score_pb.Note(pitch=note.pitch, velocity=note.velocity, **times)


def note_from_message(message: score_pb.Note) -> Note:
    """The note that a message carries."""
    return Note(message.start_tick, message.pitch, message.duration_ticks, message.velocity)
