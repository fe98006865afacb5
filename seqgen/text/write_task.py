"""What a user asks of a model of text, validated."""

from dataclasses import dataclass

from seqgen.field_checks import refuse, whole_within
from seqgen.sampled_task import sampling_errors

MAX_CHARACTERS = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteTask:
    """A request for up to ``chars`` characters behind a prompt; ``seed`` None means drawn.

    ``top_k`` 0 and ``top_p`` 1 switch those filters off; temperature 0 takes the likeliest character always. Raises
    InvalidInputs that names every field outside its range.

    >>> WriteTask(chars=0)
    Traceback (most recent call last):
    seqgen.errors.InvalidInputs: chars must be a whole number in 1..100000, got 0
    """

    prompt: str = ""
    chars: int = 1000
    temperature: float = 1.0
    top_k: int = 0
    top_p: float = 0.95
    seed: int | None = None

    def __post_init__(self) -> None:
        refuse((whole_within("chars", self.chars, 1, MAX_CHARACTERS), *sampling_errors(self)))
