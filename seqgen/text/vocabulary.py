"""Characters as tokens.

A character is a code point: what a reader sees as one letter may be two of them (a letter and a combining mark), and
both pass as they stand, as does every kind of newline. ``START`` stands before a text, ``END`` behind one that is
whole, and ``UNKNOWN`` for every character that the training text lacks.
"""

from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from typing import Self

import numpy as np
from numpy.typing import NDArray

from seqgen.errors import InvalidInput

START, END, UNKNOWN = range(3)
FIRST_CHARACTER = 3
MAX_CHARACTERS = 4096
Tokens = NDArray[np.int32]


class Vocabulary:
    """``characters`` in the order of their code points, all different; raises ValueError for any other string.

    >>> vocabulary = Vocabulary("abc")
    >>> vocabulary.encode("cab?").tolist(), vocabulary.decode([3, 4])
    ([5, 3, 4, 2], 'ab')
    """

    def __init__(self, characters: str) -> None:
        if not characters or any(before >= after for before, after in pairwise(characters)):
            raise ValueError(f"characters must ascend, one or more, got {characters[:20]!a}")
        self.characters = characters
        self._codes = _code_points(characters)

    @classmethod
    def of(cls, texts: Iterable[str]) -> Self:
        """The characters of some texts; where there are more than 4096, the most frequent ones."""
        counts: Counter[str] = Counter()
        for text in texts:
            counts.update(text)
        return cls("".join(sorted(character for character, _ in counts.most_common(MAX_CHARACTERS))))

    def __len__(self) -> int:
        """The number of tokens."""
        return FIRST_CHARACTER + len(self.characters)

    def encode(self, text: str) -> Tokens:
        """Tokens (T,), one for each character."""
        codes = _code_points(text)
        places = np.minimum(np.searchsorted(self._codes, codes), len(self._codes) - 1)
        return np.where(self._codes[places] == codes, places + FIRST_CHARACTER, UNKNOWN).astype(np.int32)

    def decode(self, tokens: Iterable[int]) -> str:
        """The text of tokens that are characters."""
        return "".join(self.characters[token - FIRST_CHARACTER] for token in tokens)

    def check_known(self, field: str, text: str) -> None:
        """Raise InvalidInput, which names the first character of ``text`` that is not in the vocabulary."""
        unknown = next((character for character in text if character not in self.characters), None)
        if unknown is not None:
            place = f"{unknown!a} (U+{ord(unknown):04X}) at character {text.index(unknown) + 1}"
            raise InvalidInput(field, f"{field} holds {place}, which the model never read; leave it out")


def _code_points(text: str) -> NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
