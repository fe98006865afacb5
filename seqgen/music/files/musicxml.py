"""MusicXML, written by music21, without what would make two files of one score differ."""

import re

from seqgen.music.score import Score
from seqgen.music.to_music21 import score_to_music21

ENCODING_DATE = re.compile(rb"\s*<encoding-date>[^<]*</encoding-date>")


def score_to_musicxml(score: Score) -> bytes:
    """A partwise MusicXML 4.0 document; the same for the same score and version of music21, whatever the day.

    Raises InvalidInput for times that notation cannot express (see `seqgen.music.notation`).
    """
    from music21.musicxml.m21ToXml import GeneralObjectExporter

    document: bytes = GeneralObjectExporter(score_to_music21(score)).parse()
    return ENCODING_DATE.sub(b"", document)
