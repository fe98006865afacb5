"""critique: how likely each note of a piece is, where it is least so, and which rules it breaks."""

from seqgen.verbs.critique.critique import BarCritique, Critique, CritiqueTask, NoteCritique

__all__ = ["BarCritique", "Critique", "CritiqueTask", "NoteCritique"]
