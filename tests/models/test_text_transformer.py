"""The text transformer: it looks back alone, steps say what the whole says, and every weight learns."""

import numpy as np
import pytest

from seqgen.models import TextTransformer, TextTransformerConfig
from seqgen.text import START
from seqgen.training.objectives.text import TextObjective, collate

SMALL = TextTransformerConfig("\nabcé𝄞", width=16, heads=2, layers=2, hidden=24, radius=4, window=16, dropout=0.1)


@pytest.fixture(scope="module")
def network() -> TextTransformer:
    return TextTransformer(SMALL, np.random.default_rng(0))


def tokens(seed: int) -> np.ndarray:
    return np.append(START, np.random.default_rng(seed).integers(3, 9, 19))


def test_a_step_says_what_the_whole_says_whatever_its_neighbours(network: TextTransformer) -> None:
    rows = [tokens(seed) for seed in range(3)]
    whole = [network(row[None]).value[0] for row in rows]
    slots = [network.start() for _ in rows]
    for place in range(20):
        together = network.step(np.array([[row[place], place] for row in rows]), slots)
    np.testing.assert_allclose(together, [logits[19] for logits in whole], atol=1e-4)
    for slot in slots:
        network.stop(slot)
    alone = network.start()
    for place in range(20):
        [logits] = network.step(np.array([[rows[1][place], place]]), [alone])
    assert np.array_equal(logits, together[1]), "the same bits alone"
    network.stop(alone)


def test_it_looks_back_alone(network: TextTransformer) -> None:
    row = tokens(1)
    other = row.copy()
    other[10] = 3 + (other[10] - 2) % 6
    before, after = network(row[None]).value[0], network(other[None]).value[0]
    assert np.array_equal(before[:10], after[:10]) and not np.allclose(before[10], after[10])


def test_every_parameter_learns(network: TextTransformer) -> None:
    from seqgen.text import consecutive

    objective = TextObjective(network)
    batch = collate(list(consecutive(objective.document("abc\né𝄞" * 4, is_whole=True), 16)))
    objective.loss(batch, seed=1).backward()
    assert not [name for name, parameter in network.named_parameters() if parameter.grad is None]
    for parameter in network.parameters():
        parameter.grad = None


@pytest.mark.parametrize(
    "config", [TextTransformerConfig(), TextTransformerConfig("ba"), {"window": 1}], ids=["none", "order", "window"]
)
def test_a_config_that_cannot_be_is_refused(config: TextTransformerConfig | dict[str, int]) -> None:
    with pytest.raises(ValueError, match="must"):
        TextTransformer(
            config if not isinstance(config, dict) else TextTransformerConfig(**config), np.random.default_rng(0)
        )
