"""Text as batches: labels are what is read next, context and padding do not count, only training moves windows."""

import numpy as np
import pytest

from seqgen.models import TextTransformer, TextTransformerConfig
from seqgen.text import END, START, Window, consecutive, overlapping
from seqgen.training.objectives.text import TextObjective

CONFIG = TextTransformerConfig("\nabcd", width=8, heads=2, layers=1, hidden=8, radius=2, window=8, dropout=0.0)


@pytest.fixture
def objective() -> TextObjective:
    return TextObjective(TextTransformer(CONFIG, np.random.default_rng(0)))


def test_labels_are_what_is_read_next(objective: TextObjective) -> None:
    document = objective.document("abcd\n", is_whole=True)
    assert document.tolist() == [4, 5, 6, 7, 3, END] and document.dtype == np.int32
    batch = objective.batch([*consecutive(document, 8), *consecutive(document[:2], 8)], None)
    assert batch.tokens.tolist() == [[START, 4, 5, 6, 7, 3], [START, 4, 0, 0, 0, 0]]
    assert batch.labels.tolist() == [document.tolist(), [4, 5, -100, -100, -100, -100]]
    assert objective.units(batch) == 8


def test_a_piece_of_a_text_has_no_end(objective: TextObjective) -> None:
    assert objective.document("ab", is_whole=False).tolist() == [4, 5]


def test_context_does_not_count(objective: TextObjective) -> None:
    document = objective.document("abcd" * 5, is_whole=False)
    windows = list(overlapping(document, 8))
    batch = objective.batch(windows, None)
    assert objective.units(batch) == 20
    assert batch.labels[1].tolist() == [-100] * 4 + document[8:12].tolist()
    assert batch.tokens[1].tolist() == [START, *document[4:11]]


def test_only_training_moves_windows(objective: TextObjective) -> None:
    window = Window(objective.document("abcd\n" * 20, is_whole=False), 40, 40, 48)
    assert objective.length(window) == 8
    last = Window(window.document, 96, 96, 100)
    assert objective.length(last) == 8 <= len(objective.batch([last], np.random.default_rng(0)).labels[0])
    assert objective.length(Window(window.document[:5], 0, 0, 5)) == 5
    rows = [objective.batch([window], np.random.default_rng(seed)).labels[0].tolist() for seed in range(30)]
    assert objective.batch([window], None).labels[0].tolist() == window.document[40:48].tolist()
    assert len({len(row) for row in rows}) > 1 and any(row[0] == 4 for row in rows)


def test_a_batch_of_two_is_the_mean_over_their_characters(objective: TextObjective) -> None:
    windows = list(consecutive(objective.document("abcda\ncbd", is_whole=False), 8))
    alone = [float(objective.loss(objective.batch([window], None), None).value) for window in windows]
    together = float(objective.loss(objective.batch(windows, None), None).value)
    assert together == pytest.approx((8 * alone[0] + alone[1]) / 9, rel=1e-5)
