"""The fields that every task has of a model that is told a style."""

from dataclasses import dataclass

from seqgen.errors import InvalidInput
from seqgen.music.styles import style_error, style_index
from seqgen.sampled_task import SampledTask, sampling_errors


@dataclass(frozen=True, slots=True, kw_only=True)
class SamplingTask(SampledTask):
    """``style`` None: not told to the network."""

    model: str = "melody-transformer"
    style: str | None = None

    def sampling_errors(self) -> list[InvalidInput | None]:
        """What is outside its range."""
        return [style_error(self.style), *sampling_errors(self)]

    @property
    def style_index(self) -> int:
        """What the network is told of the style."""
        return style_index(self.style)
