"""Composed beside real: the table has a row for each style and statistic and says honestly what lies inside."""

import pytest

from seqgen.composer import Composer
from seqgen.evaluation.music_table import MusicRow, music_table
from seqgen.music.abc import read_abc
from seqgen.music.codec.melody import encode
from seqgen.music.corpus.tunes import STYLE_NAMES, CorpusTune
from seqgen.music.metrics import METRICS


def tune(style: str, body: str) -> CorpusTune:
    score = read_abc(f"X:1\nM:6/8\nL:1/8\nK:G\n{body}")
    return CorpusTune(body, "", style, encode(score, STYLE_NAMES.index(style)), split="test")


def test_rows_cover_styles_and_statistics() -> None:
    tunes = [tune("jig", "GAB dBG|AFD AFD|"), tune("jig", "G3 B3|"), tune("air", "D|G3 G2A|B3 d2|")]
    rows = list(music_table(Composer(), tunes, samples=3, seed=5))
    assert [(row.style, row.metric) for row in rows] == [(style, name) for style in ("air", "jig") for name in METRICS]
    assert {row.real_tunes for row in rows if row.style == "jig"} == {2}
    assert repr(list(music_table(Composer(), tunes, samples=3, seed=5))) == repr(rows), "NaN is not equal to itself"


@pytest.mark.parametrize(("composed", "inside"), [(0.1, False), (0.2, True), (0.5, True), (0.81, False)])
def test_inside_is_between_the_percentiles(composed: float, inside: bool) -> None:
    assert MusicRow("jig", "x", 0.2, 0.5, 0.8, composed, 9).is_inside is inside
