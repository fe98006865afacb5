"""Harmony: chords and progressions, chords from notes, voice leading, and how notes keep to key and metre.

Import from the modules: those that only read text load no NumPy, which the command line's help would wait for.
"""
