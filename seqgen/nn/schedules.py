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
