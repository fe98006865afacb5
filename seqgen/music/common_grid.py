"""The grid on which both a score's own ticks and a model's steps lie."""

import math

from seqgen.errors import InvalidInput

MAX_TICKS_PER_QUARTER = 32_767  # MIDI's largest


def common_ticks_per_quarter(given: int, steps: int) -> int:
    """The fewest ticks that are a whole number of both for each; raises InvalidInput where no file could hold them.

    >>> common_ticks_per_quarter(30, 24)
    120
    """
    ticks = math.lcm(given, steps)
    if ticks > MAX_TICKS_PER_QUARTER:
        sentence = (
            f"ticks_per_quarter must divide into {steps} steps on a grid of at most {MAX_TICKS_PER_QUARTER}, "
            f"got {given}, which needs {ticks}; give a score of 480 a quarter"
        )
        raise InvalidInput("score", sentence)
    return ticks
