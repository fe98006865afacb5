"""Cut-outs of chorales with hidden notes: alike in every validation, varied in training, weighed as in the paper."""

import numpy as np
import pytest

from seqgen.models.chorale_cnn import ChoraleCNN, ChoraleCNNConfig
from seqgen.music.codec.chorale import SYMBOLS, VOICES, Pitches, symbols_of
from seqgen.music.codec.orderless import PLANES, seen
from seqgen.training.objectives.chorale_cnn import CutOut, OrderlessBatch, OrderlessObjective, collate

RANGES = np.array([[60, 81], [52, 74], [46, 69], [36, 66]], np.int16)
CROP = 8


@pytest.fixture(scope="module")
def objective() -> OrderlessObjective:
    network = ChoraleCNN(ChoraleCNNConfig(width=8, blocks=1, cycle=1), np.random.default_rng(0))
    return OrderlessObjective(network, RANGES, CROP)


def chorale(steps: int, seed: int = 0) -> Pitches:
    rng = np.random.default_rng(seed)
    return (np.array([66, 60, 54, 45]) + rng.integers(0, 4, (steps, VOICES))).astype(np.int16)


def seen_of(batch: OrderlessBatch) -> np.ndarray:
    """The symbols (B, T, 4) that the planes show, -1 where they show none."""
    one_hot = batch.planes[..., : VOICES * SYMBOLS].reshape(*batch.planes.shape[:2], VOICES, SYMBOLS)
    return np.where(one_hot.any(axis=3), one_hot.argmax(axis=3), -1)


def whole(batch: OrderlessBatch) -> np.ndarray:
    """The symbols (B, T, 4), seen or hidden."""
    return np.where(batch.labels >= 0, batch.labels, seen_of(batch))


def test_validation_hides_the_same_notes_in_any_company(objective: OrderlessObjective) -> None:
    first, second = chorale(20), chorale(20, seed=1)
    together = objective.batch([first, second], None)
    apart = [objective.batch([piece], None) for piece in (second, first)]
    assert together.planes.shape == (6, CROP, PLANES), "a cut-out for each 8 steps of 20, rounded up"
    np.testing.assert_array_equal(together.planes, np.concatenate([apart[1].planes, apart[0].planes]))
    np.testing.assert_array_equal(together.labels, np.concatenate([apart[1].labels, apart[0].labels]))
    starts = {symbols_of(first)[start : start + CROP].astype(int).tobytes(): start for start in range(13)}
    found = [starts[row.tobytes()] for row in whole(together)[:3]]  # in its own key, with no wrong note
    assert together.planes[:3, 0, -18:-2].argmax(axis=1).tolist() == found and max(found) > 0


def test_training_depends_on_its_generator_alone(objective: OrderlessObjective) -> None:
    first, again, other = (objective.batch([chorale(30)], np.random.default_rng(seed)) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first.planes, again.planes)
    np.testing.assert_array_equal(first.labels, again.labels)
    assert not np.array_equal(first.labels, other.labels)


def test_training_transposes_within_the_ranges_and_sometimes_shows_wrong_notes(objective: OrderlessObjective) -> None:
    piece, rng = chorale(CROP), np.random.default_rng(0)
    shifts, damaged = set(), 0
    for _ in range(200):
        batch = objective.batch([piece], rng)
        moved = whole(batch)[0] - symbols_of(piece)
        asked = np.unique(moved[batch.labels[0] >= 0])
        assert len(asked) == 1, "what is asked for is never a wrong note"
        shifts.add(int(asked[0]))
        damaged += len(np.unique(moved)) > 1
    assert shifts == set(range(-6, 12)), "from the soprano's lowest note to the alto's highest"
    assert 5 <= damaged <= 40, "an eighth of them, less those of which no wrong note is seen"


def test_cut_outs_meet_both_ends_and_know_where_they_lie(objective: OrderlessObjective) -> None:
    rng, edges = np.random.default_rng(0), []
    for _ in range(40):
        batch = objective.batch([chorale(40)], rng)
        places = batch.planes[..., -18:-2].argmax(axis=2)
        assert ((places[:, 1:] - places[:, :-1]) % 16 == 1).all()
        at_start, at_end = batch.planes[:, 0, -2] == 1, batch.planes[:, -1, -1] == 1
        assert (places[at_start, 0] == 0).all() and (places[at_end, -1] == 39 % 16).all()
        edges.append((at_start.mean(), at_end.mean()))
    assert np.min(np.mean(edges, axis=0)) > 0.06, "an even start would meet each in one of 33"


def test_short_pieces_are_cut_to_their_own_length(objective: OrderlessObjective) -> None:
    batch = objective.batch([chorale(3), chorale(CROP)], np.random.default_rng(0))
    assert batch.is_inside.sum(axis=1).ravel().tolist() == [3, CROP]
    assert objective.units(batch) == 44 and objective.length(chorale(3)) == 3


def test_a_network_that_knows_nothing_costs_log_47_however_many_are_hidden() -> None:
    network = ChoraleCNN(ChoraleCNNConfig(width=8, blocks=1, cycle=1), np.random.default_rng(0))
    objective = OrderlessObjective(network, RANGES, CROP)
    for parameter in network.parameters():
        parameter.value[:] = 0
    for pieces in ([chorale(5)], [chorale(5), chorale(20)]):
        assert float(objective.loss(objective.batch(pieces, None), None).value) == pytest.approx(np.log(47), rel=1e-5)


def test_a_cut_out_counts_by_its_notes_and_not_by_its_hidden_ones(objective: OrderlessObjective) -> None:
    symbols, few, many = symbols_of(chorale(4)), np.zeros((4, VOICES), bool), np.ones((8, VOICES), bool)
    few[1, 2] = True
    longer = symbols_of(chorale(8, seed=3))
    cuts = [CutOut(symbols, seen(symbols, few), 0, 4), CutOut(longer, seen(longer, many), 0, 8)]
    alone = [float(objective.loss(collate([cut]), None).value) for cut in cuts]
    together = float(objective.loss(collate(cuts), None).value)
    assert together == pytest.approx((16 * alone[0] + 32 * alone[1]) / 48, rel=1e-5)
    assert objective.units(collate(cuts)) == 48
