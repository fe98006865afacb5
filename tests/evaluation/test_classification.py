"""Classification metrics: by hand on small cases, absent classes included, and refused where they make no sense."""

import sys
from pathlib import Path

import numpy as np
import pytest
from matplotlib.image import imread

from seqgen.errors import InvalidInput
from seqgen.evaluation.classification import classification, draw_confusion

pytest.importorskip("sklearn", reason="scikit-learn comes with the extra `tune`")
NAMES = ("air", "jig", "reel")
LABELS = np.array([0, 0, 0, 0, 1, 1, 2, 2])
ANSWERS = np.array([0, 0, 0, 1, 1, 2, 2, 2])


def probabilities(answers: np.ndarray, certainty: float = 0.6) -> np.ndarray:
    return np.where(np.eye(3)[answers] == 1, certainty, (1 - certainty) / 2)


def test_by_hand() -> None:
    result = classification(LABELS, probabilities(ANSWERS), NAMES)
    assert result.accuracy == 6 / 8
    np.testing.assert_array_equal(result.confusion, [[3, 1, 0], [0, 1, 1], [0, 0, 2]])
    air, jig, reel = (result.classes[name] for name in NAMES)
    assert (air.precision, air.recall, air.support) == (1.0, 0.75, 4)
    assert (jig.precision, jig.recall, jig.support) == (0.5, 0.5, 2)
    assert (reel.precision, reel.recall, reel.support) == (pytest.approx(2 / 3), 1.0, 2)
    assert [air.f1, jig.f1, reel.f1] == pytest.approx([6 / 7, 0.5, 0.8])
    assert result.macro.precision == pytest.approx((1 + 1 / 2 + 2 / 3) / 3)
    assert result.macro.recall == pytest.approx((0.75 + 0.5 + 1) / 3)
    assert result.macro.f1 == pytest.approx((6 / 7 + 0.5 + 0.8) / 3)
    assert result.macro.support == 8


def test_roc_auc_is_the_share_of_pairs_in_order() -> None:
    """Pairs of one of the class and one of the rest; equal probabilities count half."""
    rng = np.random.default_rng(0)
    shares = rng.dirichlet(np.ones(3), 8).round(1)
    shares[:, 2] = 1 - shares[:, 0] - shares[:, 1]
    shares = np.abs(shares)
    result = classification(LABELS, shares, NAMES)
    areas = []
    for number, name in enumerate(NAMES):
        is_class = np.equal(LABELS, number)
        own, rest = shares[is_class, number], shares[~is_class, number]
        order = np.sign(own[:, None] - rest[None])
        areas.append(((order + 1) / 2).mean())
        assert result.classes[name].roc_auc == pytest.approx(areas[-1])
    assert result.macro.roc_auc == pytest.approx(np.mean(areas))


def test_a_class_without_examples_counts_0_and_has_no_roc_auc() -> None:
    result = classification(np.array([0, 0, 1]), probabilities(np.array([0, 0, 1])).astype(np.float32), NAMES)
    assert result.classes["reel"].roc_auc is None
    assert (result.classes["reel"].f1, result.classes["reel"].support) == (0.0, 0)
    assert result.macro.f1 == pytest.approx(2 / 3)
    assert result.macro.roc_auc == 1.0


def test_one_class_alone_has_no_roc_auc_at_all() -> None:
    result = classification(np.array([1, 1]), probabilities(np.array([1, 1])), NAMES)
    assert result.accuracy == 1.0 and result.macro.roc_auc is None


GOOD = probabilities(ANSWERS)


@pytest.mark.parametrize(
    ("labels", "shares", "names", "sentence"),
    [
        (LABELS, GOOD, ("air", "air", "jig"), "names must be at least two, all different"),
        (LABELS, GOOD, ("air",), "names must be at least two"),
        (LABELS[:, None], GOOD, NAMES, r"labels must be whole numbers of shape \(N,\), got int64 \(8, 1\)"),
        (LABELS * 1.0, GOOD, NAMES, "labels must be whole numbers"),
        (LABELS[:0], GOOD[:0], NAMES, "labels must be whole numbers"),
        (LABELS + 1, GOOD, NAMES, r"labels must be within 0\.\.2, got 1\.\.3"),
        (LABELS - 1, GOOD, NAMES, r"labels must be within 0\.\.2, got -1\.\.1"),
        (LABELS, GOOD[:7], NAMES, r"of shape \(8, 3\), got float64 \(7, 3\)"),
        (LABELS, GOOD[:, :2], NAMES, r"of shape \(8, 3\), got float64 \(8, 2\)"),
        (LABELS, np.eye(3, dtype=int)[ANSWERS], NAMES, "must be decimal numbers"),
        (LABELS, 2 * GOOD, NAMES, "each row summing to 1"),
        (LABELS, GOOD * np.nan, NAMES, "each row summing to 1"),
        (LABELS, np.where(GOOD > 0.5, 1.4, -0.2), NAMES, "must be 0 or more"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(
    labels: np.ndarray, shares: np.ndarray, names: tuple[str, ...], sentence: str
) -> None:
    with pytest.raises(InvalidInput, match=sentence):
        classification(labels, shares, names)


def test_without_scikit_learn_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sklearn", None)
    with pytest.raises(InvalidInput, match=r"scikit-learn is not installed; get it with: pip install 'seqgen-music\["):
        classification(LABELS, GOOD, NAMES)


def test_the_picture_is_darkest_where_the_count_is_greatest(tmp_path: Path) -> None:
    draw_confusion(tmp_path / "confusion.png", np.array([[9, 0], [0, 0]]), ("slip-jig", "strathspey"))
    picture = imread(tmp_path / "confusion.png")[..., :3]
    dark = (picture[..., 2] - picture[..., 0] > 0.3).nonzero()
    height, width = picture.shape[:2]
    assert len(dark[0]) > 1000
    assert dark[0].max() < 0.6 * height and dark[1].max() < 0.75 * width, "the first true class is the upper row"


def test_the_picture_names_both_axes_and_never_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from matplotlib.figure import Figure

    drawn: list[Figure] = []
    original = Figure.savefig
    monkeypatch.setattr(Figure, "savefig", lambda figure, *a, **o: drawn.append(figure) or original(figure, *a, **o))
    for name in ("a.png", "b.png"):
        draw_confusion(tmp_path / name, np.arange(9).reshape(3, 3), NAMES)
    axes = drawn[0].axes[0]
    for ticks in (axes.get_xticklabels(), axes.get_yticklabels()):
        assert [tick.get_text() for tick in ticks] == list(NAMES)
    cells = {text.get_position(): text.get_text() for text in axes.texts}
    assert cells == {(column, row): str(3 * row + column) for row in range(3) for column in range(3)}
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("answered", "true")
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()
