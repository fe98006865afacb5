"""The fields of every task whose answer is sampled, with the range of each; and ``beam_width`` of those that search."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import partial
from typing import Any

from seqgen.errors import InvalidInput
from seqgen.field_checks import whole_within, within

MAX_COUNT = 64
MAX_SEED = 2**63 - 1
MAX_TEMPERATURE = 2.0
MAX_TOP_K = 1000
MAX_IN_A_ROW = 16
MAX_BEAM_WIDTH = 16
MAX_GIBBS_STEPS, DEFAULT_GIBBS_STEPS = 1000, 48
CHORALE_TEMPERATURE = 0.9
CHECKS: Mapping[str, Callable[[str, object], InvalidInput | None]] = {
    "temperature": partial(within, low=0.0, high=MAX_TEMPERATURE),
    "top_k": partial(whole_within, low=0, high=MAX_TOP_K),
    "top_p": partial(within, low=0.01, high=1.0),
    "min_p": partial(within, low=0.0, high=1.0),
    "max_in_a_row": partial(whole_within, low=0, high=MAX_IN_A_ROW),
    "beam_width": partial(whole_within, low=1, high=MAX_BEAM_WIDTH),
    "gibbs_steps": partial(whole_within, low=1, high=MAX_GIBBS_STEPS),
    "seed": partial(whole_within, low=0, high=MAX_SEED),
    "count": partial(whole_within, low=1, high=MAX_COUNT),
}
MAY_BE_NONE = ("seed", "gibbs_steps")


@dataclass(frozen=True, slots=True, kw_only=True)
class SampledTask:
    """``count`` answers, drawn from ``seed`` (None: from a seed that is drawn).

    ``top_k`` 0, ``top_p`` 1, ``min_p`` 0 and ``max_in_a_row`` 0 switch those filters off; temperature 0 takes the
    likeliest token always.
    """

    temperature: float = 1.0
    top_k: int = 0
    top_p: float = 0.95
    min_p: float = 0.0
    max_in_a_row: int = 0
    seed: int | None = None
    count: int = 1


def sampling_errors(task: Any) -> list[InvalidInput | None]:
    """What is wrong with the fields that have a check above, of a task that has all or some of them."""
    given = {field.name: getattr(task, field.name) for field in fields(task) if field.name in CHECKS}
    errors = [CHECKS[name](name, value) for name, value in given.items() if not (name in MAY_BE_NONE and value is None)]
    return errors if any(errors) else [_several_of_one(given.get("count", 1), given.get("beam_width", 1))]


def _several_of_one(count: int, beam_width: int) -> InvalidInput | None:
    if beam_width == 1 or count == 1:
        return None
    sentence = "count must be 1 where beam_width is above 1, since a search has one answer whatever the seed"
    return InvalidInput("count", f"{sentence}: ask for one, or for beam_width 1, got {count}")
