"""From a training's best weights to the checkpoint that is used: stored, measured as stored, with a card."""

from seqgen.evaluation.shipping.finish import finish

__all__ = ["finish"]
