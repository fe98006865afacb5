"""Optimisers: they change parameters by their gradients."""

from seqgen.nn.optimisers.adam import Adam
from seqgen.nn.optimisers.adamw import AdamW
from seqgen.nn.optimisers.clip import clip_grad_norm
from seqgen.nn.optimisers.optimiser import Optimiser
from seqgen.nn.optimisers.sgd import SGD

__all__ = ["SGD", "Adam", "AdamW", "Optimiser", "clip_grad_norm"]
