"""What is usual in a style: how surprising its own tunes are to the model."""

import math

from seqgen.models.card import ModelCard

PERCENTILES = (5, 50, 95)


def metric_name(style: str | None, percentile: int) -> str:
    """The card's name of a percentile of nats per note over held-out tunes."""
    return f"valid_nats_per_note_of_{style or 'all'}_p{percentile:02}"


def usual_bits_per_note(card: ModelCard, style: str | None) -> tuple[float, float, float] | None:
    """The 5th, 50th and 95th percentile that a card states for a style (None: for all) in bits, or None.

    >>> card = ModelCard("m", "1", metrics={metric_name("jig", p): p * math.log(2) for p in PERCENTILES})
    >>> [round(bits) for bits in usual_bits_per_note(card, "jig") or ()]
    [5, 50, 95]
    """
    names = [metric_name(style, percentile) for percentile in PERCENTILES]
    if not all(name in card.metrics for name in names):
        return None
    low, middle, high = (card.metrics[name] / math.log(2) for name in names)
    return low, middle, high
