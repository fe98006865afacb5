"""Measurements, a file a subject. ``python -m benchmarks`` runs them and writes the figures into the README."""
