"""Tunes from elsewhere: those that the training corpus has too are counted, in any key, and no others."""

from seqgen.evaluation.held_out import also_in
from seqgen.music.codec.melody import EncodedMelody, encode
from seqgen.music.corpus.tunes import CorpusTune
from seqgen.music.score import Note, Part, Score


def tune(pitches: list[int]) -> CorpusTune:
    notes = tuple(Note(24 * number, pitch, 24) for number, pitch in enumerate(pitches))
    melody: EncodedMelody = encode(Score(24, (Part(notes),), 24 * len(notes)), 0)
    return CorpusTune("", "", "tune", melody)


def test_only_tunes_that_were_learnt_are_counted() -> None:
    scale, jumps, turns = [60, 62, 64, 65, 67, 69, 71, 72], [60, 72, 61, 71, 62, 70, 63, 69], [60, 60, 67, 67, 69, 69]
    train = [tune(scale), tune(jumps)]
    assert also_in(train, [tune(turns)]) == 0
    assert also_in(train, [tune(turns), tune([pitch + 5 for pitch in scale])]) == 1
    assert also_in(train, [tune(scale), tune(jumps), tune(turns), tune(turns)]) == 2
