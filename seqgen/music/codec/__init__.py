"""Codecs: scores to token sequences and back, without loss on what they accept."""
