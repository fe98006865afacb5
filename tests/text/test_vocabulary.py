"""Characters are code points, pass as they stand, and what is unknown is said."""

import json

import pytest

from seqgen.errors import InvalidInput
from seqgen.text import UNKNOWN, Vocabulary
from seqgen.text import vocabulary as module

TEXT = "e\u0301 \u00e9 \U0001d11e 日本\r\n\t\x00\u2028a\r"


def test_every_character_passes_unharmed() -> None:
    vocabulary = Vocabulary.of([TEXT])
    tokens = vocabulary.encode(TEXT)
    assert len(tokens) == len(TEXT), "combining marks are characters of their own, those beyond 16 bits are one"
    assert vocabulary.decode(tokens) == TEXT
    assert tokens.min() >= 3


def test_it_survives_json_as_checkpoints_hold_it() -> None:
    characters = Vocabulary.of([TEXT]).characters
    assert Vocabulary(json.loads(json.dumps(characters))).characters == characters


def test_the_unknown_is_one_token_and_named() -> None:
    vocabulary = Vocabulary.of(["aab"])
    assert vocabulary.encode("axb\U0001d11e\x00").tolist() == [3, UNKNOWN, 4, UNKNOWN, UNKNOWN]
    vocabulary.check_known("prompt", "abba")
    with pytest.raises(InvalidInput, match=r"^prompt holds '\\u20ac' \(U\+20AC\) at character 3, which the model"):
        vocabulary.check_known("prompt", "ab€")
    with pytest.raises(InvalidInput, match=r"U\+DC80"):
        vocabulary.check_known("prompt", "\udc80")


def test_the_rarest_are_left_out_where_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_CHARACTERS", 2)
    assert Vocabulary.of(["zzza", "aq"]).characters == "az"


@pytest.mark.parametrize("characters", ["", "ba", "aa"])
def test_characters_ascend(characters: str) -> None:
    with pytest.raises(ValueError, match="must ascend"):
        Vocabulary(characters)
