"""MusicXML, written by music21, without what would make two files of one score differ."""

import re
from typing import Any

from seqgen.music.score import Score
from seqgen.music.to_music21 import score_to_music21

ENCODING_DATE = re.compile(rb"\s*<encoding-date>[^<]*</encoding-date>")


def score_to_musicxml(score: Score) -> bytes:
    """A partwise MusicXML 4.0 document; the same for the same score and version of music21, whatever the day.

    Raises InvalidInput for times that notation cannot express (see `seqgen.music.notation`).
    """
    from music21.musicxml.m21ToXml import GeneralObjectExporter

    exporter = GeneralObjectExporter(_engraved(score))
    exporter.makeNotation = False
    document: bytes = exporter.parse()
    return ENCODING_DATE.sub(b"", document)


def _engraved(score: Score) -> Any:
    """With accidentals, beams and brackets, but without music21's own last pass: it joins repeated notes in tuplets."""
    from music21.stream.makeNotation import makeTupletBrackets

    stream: Any = score_to_music21(score)
    for part in stream.parts:
        part.makeAccidentals(inPlace=True)
        part.makeBeams(inPlace=True, failOnNoTimeSignature=False)
        for container in part.recurse().getElementsByClass(("Measure", "Voice")):
            makeTupletBrackets(container, inPlace=True)
    return stream
