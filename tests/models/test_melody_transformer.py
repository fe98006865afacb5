"""The melody transformer: it looks back alone, steps say what the whole says, and every weight learns."""

import numpy as np
import pytest

from seqgen.models import MelodyTransformer, MelodyTransformerConfig
from seqgen.music.codec.cursor import MelodyHeader
from seqgen.music.codec.gap_cursor import GAP_FEATURE_SIZES
from seqgen.music.codec.gaps import barline_runs, drawn_gap, read_whole, read_with_gap
from seqgen.music.codec.melody import EncodedMelody, decode, encode
from seqgen.music.key import Key
from seqgen.music.metre import Metre
from seqgen.music.score import Note, Part, Score
from seqgen.training.objectives import MelodyTransformerObjective

SMALL = MelodyTransformerConfig(width=16, heads=2, layers=2, hidden=24, radius=4, dropout=0.1)


@pytest.fixture(scope="module")
def network() -> MelodyTransformer:
    return MelodyTransformer(SMALL, np.random.default_rng(0))


def melody(seed: int, bars: int = 6) -> EncodedMelody:
    rng = np.random.default_rng(seed)
    pitches = rng.integers(60, 80, 4 * bars)
    notes = tuple(Note(24 * quarter, int(pitch), 24) for quarter, pitch in enumerate(pitches))
    return encode(Score(24, (Part(notes),), 96 * bars), style=seed % 3)


def test_a_step_says_what_the_whole_says_whatever_its_neighbours(network: MelodyTransformer) -> None:
    read = [read_whole(melody(seed))[0] for seed in range(3)]
    whole = [network(rows[None].astype(np.int64)).value[0] for rows in read]
    slots = [network.start() for _ in read]
    for step in range(20):
        together = network.step(np.stack([rows[step] for rows in read]).astype(np.int64), slots)
    np.testing.assert_allclose(together, [logits[19] for logits in whole], atol=1e-4)
    for slot in slots:
        network.stop(slot)
    alone = network.start()
    for step in range(20):
        [logits] = network.step(read[1][None, step].astype(np.int64), [alone])
    assert np.array_equal(logits, together[1]), "the same bits alone"
    network.stop(alone)


def test_it_looks_back_alone(network: MelodyTransformer) -> None:
    rows = read_whole(melody(1))[0][None].astype(np.int64)
    other = rows.copy()
    other[0, 20:, 0] = 5
    before, after = network(rows).value[0], network(other).value[0]
    assert np.array_equal(before[:20], after[:20]) and not np.allclose(before[20], after[20])


def test_every_parameter_learns_with_gaps_and_chords(network: MelodyTransformer) -> None:
    objective = MelodyTransformerObjective(network)
    examples = [objective.example(melody(seed)) for seed in range(24)]
    batch = objective.batch(examples, np.random.default_rng(3))
    column = dict(zip(GAP_FEATURE_SIZES, np.moveaxis(batch.features, 2, 0), strict=False))
    assert set(np.unique(column["segment"])) == {0, 1, 2}
    assert 15 in column["style"] and {0, 1, 2} <= set(np.unique(column["style"]))
    assert (column["chord"] > 0).any() and (column["chord"] == 0).all(axis=1).any()
    objective.loss(batch, seed=1).backward()
    without = [name for name, parameter in network.named_parameters() if parameter.grad is None]
    assert not without
    for parameter in network.parameters():
        parameter.grad = None


def test_without_a_generator_melodies_are_whole_and_untold(network: MelodyTransformer) -> None:
    objective = MelodyTransformerObjective(network)
    example = objective.example(melody(2))
    batch = objective.batch([example, objective.example(melody(1, bars=2))], None)
    assert batch.labels[0].tolist() == list(melody(2).tokens)
    column = dict(zip(GAP_FEATURE_SIZES, np.moveaxis(batch.features, 2, 0), strict=False))
    assert not column["segment"].any() and not column["chord"].any()
    assert objective.units(batch) == len(melody(2).tokens) + len(melody(1, bars=2).tokens)


def test_a_gap_loses_no_token_and_its_notes_keep_their_places() -> None:
    tune = melody(4)
    runs = barline_runs(tune)
    assert [len(run) for run in runs] == [7], "six bars and the end"
    start, stop = runs[0][2], runs[0][4]
    _, tokens = read_with_gap(tune, start, stop)
    assert sorted(tokens) == sorted(tune.tokens)
    assert tokens[-(stop.token - start.token) :] == list(tune.tokens[start.token : stop.token])
    assert stop.tick - start.tick == 2 * 96


def test_no_gap_holds_a_change_of_metre_a_cut_or_a_tie() -> None:
    notes = (Note(0, 62, 96), Note(96, 64, 144), Note(240, 65, 48), Note(288, 66, 48))
    score = Score(24, (Part(notes),), 336)
    tied = encode(score, 0)
    assert [[barline.tick // 96 for barline in run] for run in barline_runs(tied)] == [[0, 1, 3]]
    cut = EncodedMelody(MelodyHeader(0, Key("C"), Metre(4, 4), 4), tied.tokens)
    score_cut = decode(cut.header, cut.tokens)
    with_cut = encode(Score(24, score_cut.parts, 336, bar_restarts=(240,)), 0)
    for run in barline_runs(with_cut):
        assert not run[0].tick < 240 < run[-1].tick


def test_gaps_are_drawn_everywhere(network: MelodyTransformer) -> None:
    runs = barline_runs(melody(5))
    rng = np.random.default_rng(0)
    drawn = {(start.tick, stop.tick) for start, stop in (drawn_gap(runs, rng) for _ in range(2000))}
    assert len(drawn) == 7 * 6 / 2 and all(start < stop for start, stop in drawn)
