"""A stranger's piece, checked completely at the door: what passes is a sound score of bounded size.

MIDI bytes are read by the strict reader alone; a score is held to what every reader and codec takes for granted.
"""

from collections.abc import Iterator

from seqgen import wire
from seqgen.errors import InvalidInput
from seqgen.music.files.soundness import check_sound
from seqgen.music.midi import read_midi
from seqgen.music.parts import chosen_part
from seqgen.music.score import Score
from seqgen.v1.given_piece_pb2 import GivenPiece
from seqgen.verbs.given_melody import MAX_MELODY_NOTES, MAX_QUARTERS
from seqgen.verbs.room.task import MAX_PARTS

MAX_NOTES, MAX_CHANGES, MAX_BARS = 16_384, 4096, 1024


def score_of(piece: GivenPiece) -> Score:
    """The score in a piece; raises InvalidInput of field ``piece`` for no sound score, or more than a server reads."""
    try:
        return _read(piece)
    except InvalidInput as error:
        raise InvalidInput("piece", str(error)) from None


def melody_of(piece: GivenPiece, part: int | None) -> Score:
    """The score in a piece whose part ``part`` (from 1; None: the only one) is meant; raises InvalidInput of either."""
    score = score_of(piece)
    try:
        melody = score.parts[chosen_part(score, part)]
    except InvalidInput as error:
        raise error if error.field == "part" else InvalidInput("piece", str(error)) from None
    if len(melody.notes) > MAX_MELODY_NOTES:
        sentence = f"the part that is meant must have at most {MAX_MELODY_NOTES} notes, got {len(melody.notes)}"
        raise InvalidInput("piece", sentence)
    return score


def _read(piece: GivenPiece) -> Score:
    match piece.WhichOneof("source"):
        case "score":
            score = wire.score_from_message(piece.score)
            check_sound(score)
        case "midi":
            score = read_midi(piece.midi).score
        case _:
            raise InvalidInput("piece", "piece must hold a score or the bytes of a MIDI file, got neither")
    for problem in _excesses(score):
        raise InvalidInput("piece", problem)
    return score


def _excesses(score: Score) -> Iterator[str]:
    if len(score.parts) > MAX_PARTS:
        yield f"a piece must have at most {MAX_PARTS} parts, got {len(score.parts)}"
    notes = sum(len(part.notes) for part in score.parts)
    if notes > MAX_NOTES:
        yield f"a piece must have at most {MAX_NOTES} notes, got {notes}; leave out parts that are not needed"
    changes = len(score.metres) + len(score.keys) + len(score.tempos) + len(score.bar_restarts)
    if changes > MAX_CHANGES:
        yield f"a piece must have at most {MAX_CHANGES} changes of metre, key, tempo and barlines, got {changes}"
    if score.length_ticks > MAX_QUARTERS * score.ticks_per_quarter:
        quarters = -(-score.length_ticks // score.ticks_per_quarter)
        yield f"a piece must last at most {MAX_QUARTERS} quarter notes, got {quarters}"
    bars = len(score.bar_starts())
    if bars > MAX_BARS:
        yield f"a piece must have at most {MAX_BARS} bars, got {bars}"
