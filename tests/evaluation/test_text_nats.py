"""Nats per character are those of the network and of counting, with every character counted once."""

from math import exp, log

import numpy as np
import pytest

from seqgen.errors import InvalidInput
from seqgen.evaluation.text_nats import CharacterCounts, document_nats, text_nats
from seqgen.models import TextTransformer, TextTransformerConfig
from seqgen.text import START, TextData

CONFIG = TextTransformerConfig("\nabc", width=8, heads=2, layers=1, hidden=8, radius=2, window=8)
DATA = TextData("a text", ("abc\nabc\n" * 6,), ("abc\nab",), (), "12ab", are_whole=False)


@pytest.fixture
def network() -> TextTransformer:
    return TextTransformer(CONFIG, np.random.default_rng(0))


def log_probabilities(network: TextTransformer, read: list[int]) -> np.ndarray:
    """Of the character behind what was read, ``START`` first."""
    logits = network(np.array([[START, *read]])).value[0, -1].astype(np.float64)
    return np.asarray(logits - np.log(np.exp(logits).sum()))


def test_each_character_is_predicted_from_those_before_it(network: TextTransformer) -> None:
    document = network.vocabulary.encode("abcacbab\nabcb")
    [nats, empty, short] = document_nats(network, [document, document[:0], document[:3]])
    for place in range(8):
        wanted = -log_probabilities(network, document[:place].tolist())[document[place]]
        assert nats[place] == pytest.approx(wanted, abs=1e-5)
    wanted = -log_probabilities(network, document[4:8].tolist())[document[8]]
    assert nats[8] == pytest.approx(wanted, abs=1e-5), "half a window is before what comes after the first"
    assert len(nats) == 13 and (nats > 0).all() and len(empty) == 0
    np.testing.assert_allclose(short, nats[:3], atol=1e-5)


def test_figures_are_pooled_over_characters(network: TextTransformer) -> None:
    result = text_nats(network, DATA, "valid")
    [nats] = document_nats(network, [network.vocabulary.encode("abc\nab")])
    assert result.nats_per_character == pytest.approx(nats.sum() / 6)
    assert result.bits_per_character == pytest.approx(result.nats_per_character / log(2))
    assert (result.documents, result.characters, result.unknown_characters) == (1, 6, 0)
    assert result.data_sha256 == "12ab" and result.figures()["split"] == "valid"
    assert result.count_model_nats_per_character < 0.5, "it has seen abc often"


def test_an_end_counts_where_documents_are_whole_and_the_unknown_is_counted(network: TextTransformer) -> None:
    whole = TextData("tunes", ("ab", "abc"), ("a?", "b"), (), "", are_whole=True)
    result = text_nats(network, whole, "valid")
    ends = document_nats(network, [np.array([4, 2, 1]), np.array([5, 1])])
    assert result.nats_per_character == pytest.approx(sum(map(np.sum, ends)) / 3)
    assert result.unknown_characters == 1


def test_an_empty_split_is_one_sentence(network: TextTransformer) -> None:
    with pytest.raises(InvalidInput, match="split test of 'a text' holds no text"):
        text_nats(network, DATA, "test")


def test_counts_are_probabilities() -> None:
    rng = np.random.default_rng(0)
    train = [rng.integers(1, 6, 40) for _ in range(3)]
    counts = CharacterCounts(train, 6)
    start = rng.integers(1, 6, 9)
    total = sum(exp(-counts.nats(np.append(start, token))[-1]) for token in range(6))
    assert total == pytest.approx(1)
    assert counts.nats(train[0]).mean() < counts.nats(start).mean()


def test_the_order_fits_the_number_of_characters() -> None:
    assert [CharacterCounts([np.array([3])], size).order for size in (100, 4099)] == [6, 5]
