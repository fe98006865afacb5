"""Read a score from a file on the user's own disk. Strangers' bytes go to `seqgen.music.midi.read_midi` alone."""

from collections.abc import Callable
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

    try:
        return read_abc(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise InvalidInput("input", "it is not text in UTF-8; save it as such") from error


def _musicxml(path: Path) -> Score:
    from seqgen.music.files.through_music21 import read_musicxml

    return read_musicxml(path)


def _humdrum(path: Path) -> Score:
    from seqgen.music.files.through_music21 import read_humdrum

    return read_humdrum(path)


def _json(path: Path) -> Score:
    from seqgen.music.files.json_form import score_from_json

    return score_from_json(path.read_bytes())


READERS: dict[str, Callable[[Path], Score]] = {
    ".mid": _midi,
    ".midi": _midi,
    ".musicxml": _musicxml,
    ".xml": _musicxml,
    ".mxl": _musicxml,
    ".abc": _abc,
    ".krn": _humdrum,
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
