"""The fields that every task has whose answer is sampled."""

from dataclasses import dataclass

from seqgen import compose_task as limits
from seqgen.errors import InvalidInput
from seqgen.field_checks import one_of, whole_within, within
from seqgen.generation import Sampler
from seqgen.music.codec.gap_cursor import NO_STYLE
from seqgen.music.styles import STYLES


@dataclass(frozen=True, slots=True, kw_only=True)
class SamplingTask:
    """``style`` None: not told to the network. The rest is as in `ComposeTask`."""

    model: str = "melody-transformer"
    style: str | None = None
    temperature: float = 1.0
    top_k: int = 0
    top_p: float = 0.95
    min_p: float = 0.0
    max_in_a_row: int = 0
    seed: int | None = None
    count: int = 1

    def sampling_errors(self) -> list[InvalidInput | None]:
        """What is outside its range."""
        return [
            None if self.style is None else one_of("style", self.style, tuple(STYLES)),
            within("temperature", self.temperature, 0.0, limits.MAX_TEMPERATURE),
            whole_within("top_k", self.top_k, 0, limits.MAX_TOP_K),
            within("top_p", self.top_p, 0.01, 1.0),
            within("min_p", self.min_p, 0.0, 1.0),
            whole_within("max_in_a_row", self.max_in_a_row, 0, limits.MAX_IN_A_ROW),
            whole_within("seed", 0 if self.seed is None else self.seed, 0, limits.MAX_SEED),
            whole_within("count", self.count, 1, limits.MAX_COUNT),
        ]

    def sampler(self, index: int) -> Sampler:
        """The dice of melody number ``index``; the seed is known."""
        return Sampler(self.temperature, self.top_k, self.top_p, self.seed or 0, index, self.min_p)

    @property
    def style_index(self) -> int:
        """What the network is told of the style."""
        return NO_STYLE if self.style is None else list(STYLES).index(self.style)
