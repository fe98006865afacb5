"""Write a score to a file; check first that it will be possible."""

import os
from collections.abc import Callable
from pathlib import Path

from seqgen.atomic import write_atomically
from seqgen.errors import InvalidInput
from seqgen.music.score import Score


def _midi(score: Score) -> bytes:
    from seqgen.music.midi import write_midi

    return write_midi(score)


def _musicxml(score: Score) -> bytes:
    from seqgen.music.files.musicxml import score_to_musicxml

    return score_to_musicxml(score)


def _abc(score: Score) -> bytes:
    from seqgen.music.files.abc_writer import score_to_abc

    return score_to_abc(score).encode()


def _wav(score: Score) -> bytes:
    from seqgen.music.sound import render_wav

    return render_wav(score)


def _png(score: Score) -> bytes:
    from seqgen.music.piano_roll import picture_png

    return picture_png(score)


def _json(score: Score) -> bytes:
    from seqgen.music.files.json_form import score_to_json

    return score_to_json(score)


WRITERS: dict[str, Callable[[Score], bytes]] = {
    ".mid": _midi,
    ".midi": _midi,
    ".musicxml": _musicxml,
    ".xml": _musicxml,
    ".abc": _abc,
    ".wav": _wav,
    ".png": _png,
    ".json": _json,
}
"""What each ending of an output means: a score becomes the bytes of the file."""


def write_score(score: Score, path: Path | str) -> None:
    """Write a score in the form that the path's ending names; all of the file or none of it.

    Raises InvalidInput where the path cannot be written, or the form cannot hold the score.
    """
    output = check_output(path)
    data = WRITERS[output.suffix.lower()](score)
    try:
        write_atomically(output, data)
    except OSError as error:
        raise InvalidInput("output", f"output {str(path)!r} cannot be written: {error.strerror or error}") from error


def check_output(path: Path | str) -> Path:
    """The path of an output that can be written, as far as can be known before; raises InvalidInput.

    >>> check_output("a.doc")
    Traceback (most recent call last):
    seqgen.errors.InvalidInput: output must end in .mid, .midi, .musicxml, .xml, .abc, .wav, .png or .json, got 'a.doc'
    """
    output = Path(path)
    if output.suffix.lower() not in WRITERS:
        *others, last = WRITERS
        raise InvalidInput("output", f"output must end in {', '.join(others)} or {last}, got {str(path)!r}")
    try:
        reason = _obstacle(output)
    except (OSError, ValueError) as error:  # a name too long, or with a NUL in it
        reason = str(getattr(error, "strerror", None) or error)
    if reason is not None:
        raise InvalidInput("output", f"output {str(path)!r} cannot be written: {reason}")
    return output


def _obstacle(output: Path) -> str | None:
    """Why a file cannot be written, None where nothing is known to be in the way."""
    folder = output.resolve().parent
    if not folder.is_dir():
        return f"the folder {str(output.parent)!r} does not exist"
    if output.is_dir():
        return "it is a folder"
    if output.exists() and not output.is_file():
        return "it is not a regular file"
    if output.exists() and not os.access(output, os.W_OK):
        return "the file may not be changed"
    if not os.access(folder, os.W_OK | os.X_OK):
        return f"the folder {str(output.parent)!r} may not be written to"
    return None
