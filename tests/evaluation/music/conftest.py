"""A small corpus made up of random jigs, some for training and some held out, and too few airs."""

import numpy as np
import pytest

from seqgen.music.abc import read_abc
from seqgen.music.codec.melody import encode
from seqgen.music.corpus.tunes import STYLE_NAMES, Corpus, CorpusTune


def made_up(style: str, split: str, number: int) -> CorpusTune:
    """Two or three bars of eighths, dotted now and then."""
    rng = np.random.default_rng([STYLE_NAMES.index(style), len(split), number])
    bars = ["".join(rng.choice(["GAB", "d2B", "AFD", "c>BA", "e2d", "g3"], 2)) for _ in range(rng.integers(2, 4))]
    score = read_abc(f"X:1\nM:6/8\nL:1/8\nK:G\n{'|'.join(bars)}|")
    return CorpusTune(f"{style}/{split}#{number}", "", style, encode(score, STYLE_NAMES.index(style)), split=split)


@pytest.fixture
def corpus() -> Corpus:
    """24 jigs to learn from, 12 held out; 3 airs."""
    jigs = [
        made_up("jig", split, n) for split, count in (("train", 24), ("valid", 7), ("test", 5)) for n in range(count)
    ]
    return Corpus(("made up",), (*jigs, *(made_up("air", "train", n) for n in range(3))), ())
