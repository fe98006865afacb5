"""Which part of a score is meant."""

from collections.abc import Sequence

from seqgen.errors import InvalidInput
from seqgen.music.score import Part, Score


def chosen_part(score: Score, number: int | None) -> int:
    """The index of part ``number`` (from 1) or, where that is None, of the only part with pitched notes.

    Raises InvalidInput for a score without notes or with drums alone, for a part that is not there, is silent or is a
    drum part, and where there are several to choose from.
    """
    playable = [index for index, part in enumerate(score.parts) if part.notes and not part.is_drum]
    if not playable:
        has_drums = any(part.notes for part in score.parts)
        what = "has notes of drums alone" if has_drums else "has no notes"
        raise InvalidInput("input", f"the score {what}; give one with a part that plays pitches")
    if number is not None:
        return _numbered(score, playable, number)
    if len(playable) > 1:
        raise InvalidInput(
            "part",
            f"part must name one of the {len(playable)} parts with notes ({part_list(score, playable)}), such as "
            f"{playable[0] + 1}, got none",
        )
    return playable[0]


def _numbered(score: Score, playable: list[int], number: int) -> int:
    if number - 1 not in playable:
        raise InvalidInput("part", f"part must be one with pitched notes ({part_list(score, playable)}), got {number}")
    return number - 1


def part_list(score: Score, indices: Sequence[int]) -> str:
    """The numbers, from 1, and names of these parts."""
    return ", ".join(f"{index + 1} {_name(score.parts[index])}".strip() for index in indices)


def _name(part: Part) -> str:
    return repr(part.name[:20]) if part.name else ""
