"""MusicXML and Humdrum: music21 reads them, and what it stumbles over is said in a user's words."""

import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile

from seqgen.errors import InvalidInput
from seqgen.music.music21_reason import PLACE_PREFIX, music21_reason
from seqgen.music.score import Score

ZIP_START = b"PK"
MUSICXML_ENDINGS = (".musicxml", ".xml")


def read_musicxml(path: Path) -> Score:
    """Read MusicXML, compressed or not; raises InvalidInput."""
    with _in_plain_words("MusicXML"):
        if path.suffix.lower() == ".mxl":
            _refuse_other_archives(path)
        return _read(path)


def read_humdrum(path: Path) -> Score:
    """Read the **kern spines of a Humdrum file; raises InvalidInput."""
    if b"**kern" not in path.read_bytes():
        raise InvalidInput("input", "it has no **kern, the word with which notes begin in Humdrum")
    with _in_plain_words("Humdrum"):
        return _read(path)


def _read(path: Path) -> Score:
    from music21 import converter

    from seqgen.music.from_music21 import score_from_music21

    # forceSource: music21 would else keep pickles of what it read in a folder that others can write to.
    score = score_from_music21(converter.parse(path, forceSource=True))
    # music21 calls a piece without a title by its file.
    return replace(score, title="") if score.title == path.name else score


def _refuse_other_archives(path: Path) -> None:
    """Some programs give plain MusicXML this ending: that is left to music21."""
    with path.open("rb") as file:
        if file.read(len(ZIP_START)) != ZIP_START:
            return
    with ZipFile(path) as archive:
        names = [name for name in archive.namelist() if not name.startswith("META-INF")]
    if not any(name.endswith(MUSICXML_ENDINGS) for name in names):
        raise InvalidInput("input", f"its archive holds no file that ends in {' or '.join(MUSICXML_ENDINGS)}")


@contextmanager
def _in_plain_words(form: str) -> Iterator[None]:
    """InvalidInput for whatever music21's parsers raise: their data makes them stumble in a dozen ways."""
    try:
        with warnings.catch_warnings():
            # music21 says in which bar it stumbled by a warning alone.
            warnings.filterwarnings("error", message=PLACE_PREFIX)
            yield
    except (InvalidInput, OSError):
        raise
    except Exception as error:
        raise InvalidInput("input", _reason(error, form)) from error


def _reason(error: Exception, form: str) -> str:
    match error:
        case ParseError():
            what, *_ = str(error).split(": line")
            return f"it is not well-formed XML at line {error.position[0]}: {what}"
        case BadZipFile() | zlib.error() | EOFError():
            return "its archive is damaged or cut off"
        case UnicodeDecodeError():
            return "it is not text in UTF-8"
    return music21_reason(error, form)
