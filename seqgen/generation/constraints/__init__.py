"""Constraints: what may come next in a melody, guaranteed by masking before sampling, not hoped for."""

from seqgen.generation.constraints.constraint import Constraint
from seqgen.generation.constraints.melody import MelodyConstraints
from seqgen.generation.constraints.wishes import ChordTones, CloseOnTonic, FixedNotes, InRange, InScale

__all__ = ["ChordTones", "CloseOnTonic", "Constraint", "FixedNotes", "InRange", "InScale", "MelodyConstraints"]
