"""Read a score from a file on the user's own disk. Strangers' bytes go to `seqgen.music.midi.read_midi` alone."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from seqgen.errors import InvalidInput
from seqgen.music.score import Score


def _midi(path: Path) -> Score:
    from seqgen.music.midi import read_midi
    from seqgen.music.midi.limits import MAX_BYTES

    with path.open("rb") as file:
        return read_midi(file.read(MAX_BYTES + 1)).score


def _abc(path: Path) -> Score:
    from seqgen.music.abc import read_abc

    return read_abc(path.read_text(encoding="utf-8"))


def _music21(path: Path) -> Score:
    from music21 import converter

    from seqgen.music.from_music21 import score_from_music21

    # forceSource: music21 would else keep pickles of what it read in a folder that others can write to.
    score = score_from_music21(converter.parse(path, forceSource=True))
    # music21 calls a piece without a title by its file.
    return replace(score, title="") if score.title == path.name else score


def _json(path: Path) -> Score:
    from seqgen.music.files.json_form import score_from_json

    return score_from_json(path.read_bytes())


READERS: dict[str, Callable[[Path], Score]] = {
    ".mid": _midi,
    ".midi": _midi,
    ".musicxml": _music21,
    ".xml": _music21,
    ".mxl": _music21,
    ".abc": _abc,
    ".krn": _music21,
    ".json": _json,
}
"""What each ending of an input means."""


def read_score(path: Path | str) -> Score:
    """Read a score in the form that the path's ending names.

    Raises InvalidInput where the ending is unknown, the file is missing or it does not hold such a score.
    """
    source = Path(path)
    if source.suffix.lower() not in READERS:
        *others, last = READERS
        raise InvalidInput("input", f"input must end in {', '.join(others)} or {last}, got {str(path)!r}")
    try:
        return READERS[source.suffix.lower()](source)
    except InvalidInput as error:
        raise InvalidInput("input", f"input {str(path)!r} cannot be read: {error}") from error
    except OSError as error:
        raise InvalidInput("input", f"input {str(path)!r} cannot be read: {error.strerror or error}") from error
    except Exception as error:
        # music21's parsers raise whatever their data made them stumble over.
        reason = f"{type(error).__name__} {error}"
        raise InvalidInput("input", f"input {str(path)!r} cannot be read: {reason[:120]}") from error
