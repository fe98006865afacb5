"""Where a training stands: a few numbers, from which everything that is random or scheduled follows."""

from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Progress:
    """Epochs and steps done, the loss of the running epoch, and the validation figure of each finished one."""

    epoch: int = 0
    step_in_epoch: int = 0
    step: int = 0
    train_nats: float = 0.0
    train_units: int = 0
    valid_nats: tuple[float, ...] = ()

    @classmethod
    def from_dict(cls, content: dict[str, Any]) -> "Progress":
        """Read back from JSON, which knows no tuples."""
        return cls(**content | {"valid_nats": tuple(content["valid_nats"])})

    @property
    def best_nats(self) -> float:
        """The lowest validation figure so far."""
        return min(self.valid_nats, default=float("inf"))

    @property
    def epochs_without_gain(self) -> int:
        """Finished epochs since the best one."""
        return len(self.valid_nats) - 1 - self.valid_nats.index(self.best_nats) if self.valid_nats else 0

    def after_step(self, nats: float, units: int) -> "Progress":
        """One step further, on ``units`` at a mean of ``nats``."""
        return replace(
            self,
            step=self.step + 1,
            step_in_epoch=self.step_in_epoch + 1,
            train_nats=self.train_nats + nats * units,
            train_units=self.train_units + units,
        )

    def after_epoch(self, valid_nats: float) -> "Progress":
        """The epoch is over."""
        return Progress(epoch=self.epoch + 1, step=self.step, valid_nats=(*self.valid_nats, valid_nats))
