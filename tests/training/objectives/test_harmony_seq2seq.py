"""The objective: three voices are labels, whole pieces move to other keys within their voices' ranges."""

import numpy as np

from seqgen.models.harmony_seq2seq import HarmonySeq2Seq, HarmonySeq2SeqConfig
from seqgen.music.codec.chorale import SILENCE
from seqgen.training.objectives.harmony_seq2seq import HarmonyObjective

RANGES = np.array([[60, 81], [52, 74], [46, 69], [36, 66]], np.int16)
SMALL = HarmonySeq2SeqConfig(width=8, heads=2, encoder_layers=1, decoder_layers=1, hidden=8, radius=2)
CHORALE = np.array([[70, 65, 60, 50], [72, -1, 60, 48]], np.int16)


def test_units_are_the_notes_that_are_written() -> None:
    objective = HarmonyObjective(HarmonySeq2Seq(SMALL, np.random.default_rng(0)), RANGES)
    batch = objective.batch([CHORALE, CHORALE[:1]], None)
    assert batch.labels.tolist() == [[14, 24, 29, 12, 24, SILENCE], [14, 24, 29, -100, -100, -100]]
    assert objective.units(batch) == 9 and objective.length(CHORALE) == 8


def test_all_voices_move_alike_to_every_key_within_their_ranges() -> None:
    objective = HarmonyObjective(HarmonySeq2Seq(SMALL, np.random.default_rng(0)), RANGES)
    moved = set()
    for seed in range(300):
        batch = objective.batch([CHORALE], np.random.default_rng(seed))
        soprano = batch.sopranos.features[0, :, 0].tolist()
        assert batch.labels[0, -1] == SILENCE
        pitches = np.array([*soprano, *batch.labels[0, :-1]])
        [shift] = {int(each) for each in pitches - [34, 36, 14, 24, 29, 12, 24]}
        moved.add(shift)
    assert moved == set(range(-10, 10))
