"""Learning rates over the course of a training."""

import math


def warmup_cosine(step: int, steps: int, warmup_steps: int, peak: float, final_share: float = 0.02) -> float:
    """Rises evenly to ``peak`` over the warm-up, then falls along half a cosine to ``final_share`` of it.

    >>> [round(warmup_cosine(step, 100, 10, 1.0), 2) for step in (0, 9, 10, 55, 100)]
    [0.1, 1.0, 1.0, 0.51, 0.02]
    """
    if step < warmup_steps:
        return peak * (step + 1) / warmup_steps
    progress = min(1.0, (step - warmup_steps) / max(1, steps - warmup_steps))
    return peak * (final_share + (1 - final_share) * 0.5 * (1 + math.cos(math.pi * progress)))


class ReduceOnPlateau:
    """A learning rate that falls by ``factor`` when the loss has not been lower for ``patience`` evaluations.

    >>> schedule = ReduceOnPlateau(1.0, factor=0.5, patience=1)
    >>> [schedule.step(loss) for loss in (3.0, 2.0, 2.0, 2.0, 1.0)]
    [1.0, 1.0, 1.0, 0.5, 0.5]
    """

    def __init__(self, learning_rate: float, factor: float = 0.1, patience: int = 10, least: float = 0.0) -> None:
        if not 0 < factor < 1:
            raise ValueError(f"the factor must be more than 0 and less than 1, got {factor}")
        self.learning_rate, self.factor, self.patience, self.least = learning_rate, factor, patience, least
        self.best, self.waited = math.inf, 0

    def step(self, loss: float) -> float:
        """Take the loss of an evaluation; return the learning rate from now on."""
        if loss < self.best:
            self.best, self.waited = loss, 0
        else:
            self.waited += 1
        if self.waited > self.patience:
            self.learning_rate, self.waited = max(self.least, self.learning_rate * self.factor), 0
        return self.learning_rate
