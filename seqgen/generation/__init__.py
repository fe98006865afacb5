"""Generation: sequences under constraints, sampled step by step in batches. Never imports training."""

from seqgen.generation.beam_sequence import BeamSequence
from seqgen.generation.engine import Engine
from seqgen.generation.melody_sequence import MelodySequence
from seqgen.generation.sampling import Sampler

__all__ = ["BeamSequence", "Engine", "MelodySequence", "Sampler"]
