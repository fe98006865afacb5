"""Every model that harmonizes does so when asked alike, and says what it has no use for."""

import numpy as np
import pytest

from seqgen.errors import InvalidInput
from seqgen.generation.chorales.allowed import VOICE_RANGES
from seqgen.generation.chorales.harmonizers import HARMONIZERS, Harmonizer
from seqgen.generation.chorales.mending import ROUNDS
from seqgen.generation.dice import dice
from seqgen.models import MODELS, ChoraleCNNConfig, HarmonySeq2SeqConfig
from seqgen.music.codec.chorale import SILENCE, Symbols
from seqgen.sampled_task import DEFAULT_GIBBS_STEPS
from seqgen.stepwise import in_one_go

SMALL = {
    "chorale-cnn": ChoraleCNNConfig(width=8, blocks=1, cycle=1),
    "harmony-seq2seq": HarmonySeq2SeqConfig(width=8, heads=2, encoder_layers=1, decoder_layers=1, hidden=8, radius=2),
}
SOPRANO = np.full(5, 36, np.int16)


def in_range(symbols: Symbols) -> np.ndarray:
    pitches = symbols + 36
    return ((pitches >= VOICE_RANGES[:, 0]) & (pitches <= VOICE_RANGES[:, 1])) | (symbols == SILENCE)


def harmonizer(name: str, gibbs_steps: int | None = None) -> Harmonizer:
    network_type, _ = MODELS[name]
    return HARMONIZERS[name](network_type(SMALL[name], np.random.default_rng(0)), gibbs_steps)


@pytest.mark.parametrize(
    ("name", "gibbs_steps", "steps"),
    [("chorale-cnn", None, DEFAULT_GIBBS_STEPS), ("chorale-cnn", 7, 7), ("harmony-seq2seq", None, len(SOPRANO))],
)
def test_each_has_its_own_number_of_steps(name: str, gibbs_steps: int | None, steps: int) -> None:
    mending = ROUNDS if name == "chorale-cnn" else 0
    assert steps <= sum(1 for _ in harmonizer(name, gibbs_steps)(SOPRANO, dice(1), 0.9)) <= steps + mending


@pytest.mark.parametrize("name", SMALL)
def test_dice_and_temperature_reach_the_network(name: str) -> None:
    ask = in_one_go(harmonizer(name))
    assert np.array_equal(ask(SOPRANO, dice(1), 0.9), ask(SOPRANO, dice(1), 0.9))
    settings = [ask(SOPRANO, dice(seed), heat) for seed, heat in ((1, 0.0), (1, 2.0), (2, 2.0))]
    assert len({setting.tobytes() for setting in settings}) == 3
    assert all((setting[:, 0] == SOPRANO).all() for setting in settings)


def test_a_soprano_stays_and_three_voices_join_below_it() -> None:
    soprano = np.repeat(np.array([30, 24, 37, SILENCE], np.int16), 4)
    ask = in_one_go(harmonizer("chorale-cnn", 6))
    chorale = ask(soprano, dice(1), 0.9)
    np.testing.assert_array_equal(chorale[:, 0], soprano)
    sung = soprano != SILENCE
    assert in_range(chorale).all() and (chorale[sung, 1:] <= soprano[sung, None]).all()
    np.testing.assert_array_equal(chorale, ask(soprano, dice(1), 0.9))


def test_a_soprano_below_the_other_voices_is_harmonized_all_the_same() -> None:
    soprano = np.full(16, 9, np.int16)
    ask = in_one_go(harmonizer("chorale-cnn", 6))
    chorale = ask(soprano, dice(1), 0.9)
    assert (chorale[:, 0] == 9).all() and (chorale[:, 3] <= 9).all() and in_range(chorale)[:, 1:].all()


def test_all_have_a_way_and_what_is_of_no_use_is_refused() -> None:
    assert set(HARMONIZERS) == set(SMALL)
    with pytest.raises(InvalidInput, match=r"gibbs_steps must be left out for harmony-seq2seq, .*, got 7$"):
        harmonizer("harmony-seq2seq", 7)
