"""Evaluation: likelihood against count models, and music against real tunes."""
