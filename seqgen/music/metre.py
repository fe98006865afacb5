"""Metre: what a time signature says, in exact ticks."""

import re
from dataclasses import dataclass
from typing import Self

from seqgen.errors import InvalidInput

DENOMINATORS = (1, 2, 4, 8, 16, 32)
MAX_NUMERATOR = 32
NAMED = {"C": "4/4", "C|": "2/2"}


@dataclass(frozen=True, order=True, slots=True)
class Metre:
    """A time signature such as 6/8: ``numerator`` notes of 1/``denominator`` to the bar.

    >>> Metre.parse("6/8").bar_ticks(24)
    72
    >>> str(Metre.parse("C|"))
    '2/2'
    """

    numerator: int
    denominator: int

    def __post_init__(self) -> None:
        if not (1 <= self.numerator <= MAX_NUMERATOR and self.denominator in DENOMINATORS):
            raise InvalidInput(
                "metre",
                f"metre must be N/D with N in 1..{MAX_NUMERATOR} and D one of {', '.join(map(str, DENOMINATORS))},"
                f" got {self.numerator}/{self.denominator}",
            )

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``6/8``, ``C`` (4/4) or ``C|`` (2/2); raises InvalidInput for anything else."""
        match = re.fullmatch(r"([0-9]{1,3})/([0-9]{1,3})", NAMED.get(text.strip(), text.strip()))
        if match is None:
            raise InvalidInput("metre", f"metre must look like 4/4 or 6/8, got {text[:20]!r}")
        return cls(int(match[1]), int(match[2]))

    def bar_ticks(self, ticks_per_quarter: int) -> int:
        """Length of one bar in ticks; raises ValueError where it is not a whole number of them."""
        ticks, remainder = divmod(4 * ticks_per_quarter * self.numerator, self.denominator)
        if remainder:
            raise ValueError(f"a bar of {self} is no whole number of ticks at {ticks_per_quarter} a quarter")
        return ticks

    def beat_ticks(self, ticks_per_quarter: int) -> int:
        """Length of the felt beat: a dotted note in compound metres (6/8, 9/8, 12/8), else the denominator's
        note.

        >>> Metre(6, 8).beat_ticks(24), Metre(3, 4).beat_ticks(24), Metre(3, 8).beat_ticks(24)
        (36, 24, 12)
        """
        is_compound = self.denominator >= 8 and self.numerator % 3 == 0 and self.numerator > 3
        return max(1, 4 * ticks_per_quarter * (3 if is_compound else 1) // self.denominator)

    def __str__(self) -> str:
        return f"{self.numerator}/{self.denominator}"
