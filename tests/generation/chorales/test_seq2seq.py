"""Writing below a soprano: what was given stays, voices keep their ranges and their order, dice decide."""

import numpy as np
import pytest

from seqgen.generation.chorales.allowed import VOICE_RANGES
from seqgen.generation.chorales.parallels import parallels
from seqgen.generation.chorales.seq2seq import narrowed, not_below, write_below, write_below_steps
from seqgen.generation.dice import dice
from seqgen.models.harmony_seq2seq import HarmonySeq2Seq, HarmonySeq2SeqConfig
from seqgen.music.codec.chorale import SILENCE, SYMBOLS
from seqgen.music.harmony.voice_leading import voice_leading_faults
from seqgen.training.objectives.harmony_seq2seq import collate

SMALL = HarmonySeq2SeqConfig(width=12, heads=2, encoder_layers=1, decoder_layers=1, hidden=16, radius=3)
SOPRANO = np.repeat(np.array([30, 24, 37, SILENCE, 45, 25], np.int16), 4)


@pytest.fixture(scope="module")
def network() -> HarmonySeq2Seq:
    return HarmonySeq2Seq(SMALL, np.random.default_rng(0))


@pytest.mark.parametrize("temperature", [0.0, 0.9, 2.0])
def test_voices_keep_their_ranges_and_their_order(network: HarmonySeq2Seq, temperature: float) -> None:
    for seed in range(4):
        chorale = write_below(network, SOPRANO, dice(seed), temperature)
        np.testing.assert_array_equal(chorale[:, 0], SOPRANO)
        sounding, pitches = chorale != SILENCE, chorale + 36
        assert sounding[SOPRANO != SILENCE].all()
        in_range = (pitches >= VOICE_RANGES[:, 0]) & (pitches <= VOICE_RANGES[:, 1])
        assert in_range[sounding].all()
        for step in chorale:
            sung = step[step != SILENCE]
            assert (np.diff(sung) <= 0).all()


@pytest.mark.parametrize("temperature", [0.0, 2.0])
def test_no_voices_move_in_parallel_where_there_is_another_way(network: HarmonySeq2Seq, temperature: float) -> None:
    soprano = np.random.default_rng(0).integers(30, 42, 80).astype(np.int16)
    for seed in range(4):
        chorale = write_below(network, soprano, dice(seed), temperature)
        names = {fault.name for fault in voice_leading_faults(chorale + 36)}
        assert not names & {"parallel fifths", "parallel octaves"}
        assert names & {"hidden fifths", "hidden octaves"} or temperature == 0, "the piece moves"


def test_dice_and_temperature_decide(network: HarmonySeq2Seq) -> None:
    first = write_below(network, SOPRANO, dice(1))
    np.testing.assert_array_equal(first, write_below(network, SOPRANO, dice(1)))
    assert not np.array_equal(first, write_below(network, SOPRANO, dice(1, 1)))
    np.testing.assert_array_equal(*(write_below(network, SOPRANO, dice(seed), 0.0) for seed in (1, 2)))


def test_without_a_temperature_it_writes_what_the_whole_network_finds_likeliest(network: HarmonySeq2Seq) -> None:
    chorale = write_below(network, SOPRANO, dice(1), 0.0)
    batch = collate([chorale])
    logits = network(batch.sopranos, batch.tokens).value[0].reshape(len(SOPRANO), 3, SYMBOLS)
    for step in np.flatnonzero(SOPRANO != SILENCE):
        floor = 0
        for turn, voice in enumerate((3, 2, 1)):
            lowest, highest = VOICE_RANGES[voice] - 36
            may = np.zeros(SYMBOLS, bool)
            may[max(lowest, floor) : min(highest, SOPRANO[step]) + 1] = True
            if step:
                sung = [(chorale[step - 1, other], chorale[step, other]) for other in (0, 3, 2, 1)[: turn + 1]]
                may = narrowed(may, ~parallels(chorale[step - 1, voice], sung))
            floor = int(chorale[step, voice])
            assert logits[step, turn, floor] == pytest.approx(logits[step, turn, may].max(), abs=1e-5)


def test_it_can_be_stopped_after_every_step(network: HarmonySeq2Seq) -> None:
    assert sum(1 for _ in write_below_steps(network, SOPRANO, dice(1))) == len(SOPRANO)


def test_a_soprano_below_the_other_voices_is_harmonized_all_the_same(network: HarmonySeq2Seq) -> None:
    chorale = write_below(network, np.full(6, 9, np.int16), dice(1))
    assert (chorale[:, 0] == 9).all() and (chorale[:, 3] <= 9).all()
    pitches = chorale[:, 1:3] + 36
    assert (
        ((pitches >= VOICE_RANGES[1:3, 0]) & (pitches <= VOICE_RANGES[1:3, 1])) | (chorale[:, 1:3] == SILENCE)
    ).all()


def test_the_floor_holds_where_something_is_left_above_it() -> None:
    allowed = np.zeros(SYMBOLS, bool)
    allowed[[10, 12, SILENCE]] = True
    assert np.flatnonzero(not_below(allowed, 11)).tolist() == [12, SILENCE]
    assert np.flatnonzero(not_below(allowed, -1)).tolist() == [10, 12, SILENCE]
    np.testing.assert_array_equal(not_below(allowed, 13), allowed)
