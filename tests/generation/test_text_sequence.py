"""Texts on the engine: the prompt stands first, a result is its own, limits and grammars hold, and it ends."""

import numpy as np
import pytest

from seqgen.errors import InvalidInput, InvalidInputs
from seqgen.generation import Sampler
from seqgen.generation.text_sequence import TextSequence, write_all
from seqgen.generation.text_writing import text_sequence, written
from seqgen.models import TextTransformer, TextTransformerConfig
from seqgen.models.card import ModelCard
from seqgen.models.loading import LoadedModel
from seqgen.music.codec.abc_grammar import AbcGrammar
from seqgen.music.codec.abc_text import abc_score
from seqgen.music.codec.abc_words import CHARACTERS
from seqgen.text import END, START, UNKNOWN
from seqgen.text.write_task import WriteTask

SIZES = {"width": 16, "heads": 2, "layers": 1, "hidden": 16, "radius": 4}


def model(name: str = "text", characters: str = "\nabc𝄞") -> LoadedModel[TextTransformer]:
    config = TextTransformerConfig(characters, **SIZES)
    return LoadedModel(TextTransformer(config, np.random.default_rng(0)), ModelCard(name, "1"))


@pytest.fixture(scope="module")
def free() -> LoadedModel[TextTransformer]:
    return model()


def sequence(loaded: LoadedModel[TextTransformer], index: int, chars: int = 30) -> TextSequence:
    return text_sequence(loaded, WriteTask(prompt="abc𝄞", chars=chars, seed=7, top_p=1.0), index)


def test_the_prompt_stands_first_and_the_limit_holds(free: LoadedModel[TextTransformer]) -> None:
    text = written(free, WriteTask(prompt="ab\n𝄞", chars=25, seed=1)).text
    assert text.startswith("ab\n𝄞") and len(text) == 29
    assert text == written(free, WriteTask(prompt="ab\n𝄞", chars=25, seed=1)).text
    lengths = {len(written(free, WriteTask(chars=5, seed=seed)).text) for seed in range(9)}
    assert lengths == {5}, "what was learned from pieces of a text knows no end"


@pytest.mark.parametrize("others", [0, 5, 40])
def test_a_result_does_not_depend_on_its_neighbours(free: LoadedModel[TextTransformer], others: int) -> None:
    alone = sequence(free, 3)
    write_all(free.network, [alone])
    wanted = sequence(free, 3)
    beside = [sequence(free, 100 + index, chars=5 + index) for index in range(others)]
    write_all(free.network, [*beside[: others // 2], wanted, *beside[others // 2 :]])
    assert wanted.text == alone.text and all(other.is_done for other in beside)


def test_what_the_network_says_behind_the_prompt_is_what_is_sampled(free: LoadedModel[TextTransformer]) -> None:
    vocabulary = free.network.vocabulary
    one = TextSequence(vocabulary, Sampler(0, 0, 1.0, 0, 0), "ab", 1)
    write_all(free.network, [one])
    logits = free.network(np.array([[0, *vocabulary.encode("ab")]])).value[0, -1]
    legal = [END, *range(3, len(vocabulary))]
    best = legal[int(np.argmax(logits[legal]))]
    assert one.text == "ab" + (vocabulary.decode([best]) if best != END else "")


def test_neither_start_nor_unknown_is_ever_legal(free: LoadedModel[TextTransformer]) -> None:
    assert sequence(free, 0).legal_tokens().tolist() == [3, 4, 5, 6, 7]
    whole = TextSequence(free.network.vocabulary, Sampler(1.0, 0, 1.0, 0, 0), "", 9)
    assert whole.legal_tokens().tolist() == [END, 3, 4, 5, 6, 7]


def test_the_network_is_told_the_last_character_and_its_place(free: LoadedModel[TextTransformer]) -> None:
    one, told = sequence(free, 0, chars=2), []
    while not one.is_done:
        told.append(one.features())
        one.take(np.zeros(len(free.network.vocabulary), np.float32))
    assert told[:5] == [[START, 0], [4, 1], [5, 2], [6, 3], [7, 4]]


def test_an_end_ends(free: LoadedModel[TextTransformer]) -> None:
    one = TextSequence(free.network.vocabulary, Sampler(1.0, 0, 1.0, 0, 0), "", 9)
    logits = np.full(8, -50, np.float32)
    logits[5], logits[UNKNOWN] = 0, 90
    one.take(logits)
    logits[END] = 50
    one.take(logits)
    assert one.is_done and one.text == "b"


def test_under_the_grammar_even_an_untrained_network_writes_tunes() -> None:
    tunes = model("tune-text", CHARACTERS)
    prompt = "X:1\nR:jig\nM:6/8\nL:1/8\nK:G\n"
    for seed in range(3):
        one = TextSequence(tunes.network.vocabulary, Sampler(1.0, 0, 1.0, seed, 0), prompt, 5000, AbcGrammar(bars=2))
        write_all(tunes.network, [one])
        assert one.text.endswith("|]\n") and str(abc_score(one.text).metre) == "6/8"
    whole = prompt + "A6|]\n"
    over = written(tunes, WriteTask(prompt=whole))
    assert over.text == whole and not over.is_cut, "nothing is added to a tune that is over"
    assert written(tunes, WriteTask(prompt=prompt, chars=3)).is_cut


@pytest.mark.parametrize(
    ("name", "prompt", "sentence"),
    [
        ("text", "ab?", r"prompt holds '\?' \(U\+003F\) at character 3"),
        ("tune-text", "X:1\nA", r"prompt must be how a text of this model begins, at its character 5 'A' stands where"),
        ("tune-text", "X:1\nR:jig\nM:6/8\nL:1/8\nK:G\nA6|]\n\n", r"at its character \d+ '.n' stands behind the end of"),
    ],
)
def test_a_prompt_that_cannot_be_is_one_sentence(name: str, prompt: str, sentence: str) -> None:
    loaded = model(name, CHARACTERS if name == "tune-text" else "ab")
    with pytest.raises(InvalidInput, match=sentence) as caught:
        written(loaded, WriteTask(prompt=prompt))
    assert caught.value.field == "prompt" and "\n" not in str(caught.value)


def test_every_wrong_field_is_named() -> None:
    with pytest.raises(InvalidInputs) as caught:
        WriteTask(chars=0, temperature=float("nan"), top_k=-1, top_p=2.0, seed=-1)
    assert [error.field for error in caught.value.errors] == ["chars", "temperature", "top_k", "top_p", "seed"]
