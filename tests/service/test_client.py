"""The SDK: readable errors, light to import."""

import subprocess
import sys

import pytest

from seqgen.client import SeqgenClient, ServiceError
from seqgen.errors import InvalidInput, InvalidInputs
from seqgen.music.key import Key
from seqgen.music.metre import Metre
from seqgen.music.score import Score

HEAVY = (
    "numpy",
    "numba",
    "music21",
    "pretty_midi",
    "mido",
    "seqgen.composer",
    "seqgen.models",
    "seqgen.generation",
)


def test_input_that_the_server_refuses_is_raised_with_its_fields(client: SeqgenClient) -> None:
    with pytest.raises(InvalidInputs) as raised:
        client.compose(bars=0, key="H#", quarters_per_minute=1.0)
    assert {error.field for error in raised.value.errors} == {"bars", "key", "quarters_per_minute"}
    assert "bars must be a whole number in 1..128, got 0" in str(raised.value)


def test_a_stream_raises_the_same(client: SeqgenClient) -> None:
    with pytest.raises(InvalidInput, match="tango"):
        list(client.stream_compose(style="tango"))


@pytest.mark.parametrize(("field", "value"), [("bars", 2**40), ("bars", "four"), ("style", 7)])
def test_what_fits_no_message_is_bad_input_too(client: SeqgenClient, field: str, value: object) -> None:
    with pytest.raises(InvalidInput, match=field) as raised:
        client.compose(**{field: value})
    assert raised.value.field == field


@pytest.mark.parametrize("verb", ["compose", "stream_compose", "accompany"])
def test_an_unexpected_keyword_is_refused_as_by_a_call(client: SeqgenClient, verb: str) -> None:
    for value in (1, None):
        with pytest.raises(TypeError, match=r"unexpected keyword argument 'foo', allowed are .*\bkey, metre\b"):
            list(getattr(client, verb)(key="D", foo=value))


@pytest.mark.parametrize(
    ("verb", "allowed"), [("continue_", "bars"), ("harmonize", "gibbs_steps"), ("critique", "style")]
)
def test_an_unexpected_keyword_beside_a_piece_is_refused_too(client: SeqgenClient, verb: str, allowed: str) -> None:
    with pytest.raises(TypeError, match=f"unexpected keyword argument 'foo', allowed are .*{allowed}"):
        getattr(client, verb)(Score(480, (), 0), foo=1)


def test_keys_and_metres_may_be_values_or_text(client: SeqgenClient) -> None:
    values = client.compose(key=Key("E", "dorian"), metre=Metre(6, 8), bars=1, seed=1)
    assert values == client.compose(key="E dorian", metre="6/8", bars=1, seed=1)


def test_where_no_server_answers_one_sentence_says_so() -> None:
    with SeqgenClient("127.0.0.1:1") as client, pytest.raises(ServiceError) as raised:
        client.compose()
    assert raised.value.code == "UNAVAILABLE"
    assert "127.0.0.1:1" in str(raised.value) and "seqgen serve" in str(raised.value)


def test_importing_it_loads_no_network_and_no_compiler() -> None:
    code = f"import sys, seqgen.client; print([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
