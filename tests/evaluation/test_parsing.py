"""What parses is a melody to music21 and to the codec; what does not has a name."""

import numpy as np
import pytest

from seqgen.evaluation.parsing import parsing, sampled_tunes
from seqgen.models import TextTransformer, TextTransformerConfig
from seqgen.music.codec import abc_grammar
from seqgen.music.codec.abc_words import CHARACTERS

HEADER = "X:1\nR:jig\nM:2/4\nL:1/8\nK:G\n"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (HEADER + "A4|B4", "not closed"),
        ("", "not closed"),
        (HEADER + "z4|]\n", "music21: no notes"),
        (HEADER + "[AC]4|]\n", "codec: chord"),
        (HEADER + "A,,,,4|]\n", "codec: pitch out of range"),
        (HEADER + "A/3B/7c/11|]\n", "codec: duration off the grid"),
    ],
)
def test_a_failure_has_a_name(text: str, reason: str) -> None:
    result = parsing([HEADER + "A4|B4|]\n", text])
    assert (result.samples, result.parsed, result.even) == (2, 1, 1)
    assert list(result.reasons) == [reason]


def test_uneven_bars_parse_but_are_counted() -> None:
    result = parsing([HEADER + "A4|B3|c4|A4|]\n", HEADER + "A|B4|c3|]\n"])
    assert (result.samples, result.parsed, result.even) == (2, 2, 1)


def test_masked_samples_parse_whatever_the_network_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(abc_grammar, "MAX_BARS", 4)
    config = TextTransformerConfig(CHARACTERS, width=16, heads=2, layers=1, hidden=16, radius=4)
    network = TextTransformer(config, np.random.default_rng(0))
    masked = sampled_tunes(network, 5, seed=3, is_masked=True)
    result = parsing(masked)
    assert (result.parsed, result.even) == (5, 5) and len(set(masked)) == 5
    assert masked == sampled_tunes(network, 5, seed=3, is_masked=True)
    monkeypatch.setattr("seqgen.evaluation.parsing.MAX_UNMASKED_CHARACTERS", 50)
    assert parsing(sampled_tunes(network, 2, seed=3, is_masked=False)).parsed == 0
