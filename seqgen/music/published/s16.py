"""S16: four-part chorales on a grid of 16ths, as the file Jsb16thSeparated.json of the JSB-Chorales-dataset has them.

    {"train": [piece, ...], "valid": [...], "test": [...]}

A piece is a list of steps ``[S, A, T, B]``, each a MIDI pitch or -1 for silence; a held note is repeated, so the file
does not say whether two equal neighbours are one note or two.
"""

import json
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from seqgen.music.codec.chorale import HIGHEST_PITCH, LOWEST_PITCH, SILENT_PITCH, VOICES
from seqgen.music.published.data import SPLITS, DataFileError, PublishedData, read_bytes, sha256_of

S16Data = PublishedData[np.int16]
"""Each piece (T, 4) int16 of MIDI pitches or -1, at least one step."""

MAX_FILE_BYTES = 16 << 20


def read_s16(path: Path | str) -> S16Data:
    """Read an S16 file; raises DataFileError where it is missing, damaged, too large or of another form."""
    source = Path(path)
    data = read_bytes(source, MAX_FILE_BYTES)
    try:
        document = json.loads(data, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise DataFileError(source, f"it is damaged or no JSON ({str(error)[:80]})") from error
    if not isinstance(document, dict):
        raise DataFileError(source, "it must hold one object with the lists train, valid and test")
    train, valid, test = (_split(source, document, split) for split in SPLITS)
    return PublishedData(train, valid, test, sha256_of(data))


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _split(path: Path, document: dict[str, Any], name: str) -> tuple[NDArray[np.int16], ...]:
    pieces = document.get(name)
    if not isinstance(pieces, list):
        raise DataFileError(path, f"{name} must be a list of pieces; train, valid and test must be there")
    return tuple(_piece(path, f"{name}[{index}]", piece) for index, piece in enumerate(pieces))


def _piece(path: Path, place: str, steps: Any) -> NDArray[np.int16]:
    """``steps`` as (T, 4) int16."""
    if not isinstance(steps, list) or not steps:
        raise DataFileError(path, f"{place} must be a list of at least one step")
    for index, step in enumerate(steps):
        if not (isinstance(step, list) and len(step) == VOICES and all(map(_is_allowed, step))):
            allowed = f"{VOICES} whole numbers, each {LOWEST_PITCH}..{HIGHEST_PITCH} or {SILENT_PITCH} for silence"
            raise DataFileError(path, f"{place}[{index}] must be a list of {allowed}, got {str(step)[:40]!r}")
    return np.array(steps, np.int16)


def _is_allowed(pitch: Any) -> bool:
    return type(pitch) is int and (LOWEST_PITCH <= pitch <= HIGHEST_PITCH or pitch == SILENT_PITCH)
