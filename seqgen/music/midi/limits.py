"""How much a MIDI file may ask of us. Each limit is far beyond music and far below harm.

A file of 40 bytes can promise 65,535 tracks or hold one note for 268 million ticks; without these limits the
cost of reading would be set by what a file claims, not by its length.
"""

MAX_BYTES = 1 << 20
MAX_TRACKS = 64
MAX_EVENTS = 200_000
MAX_DIVISION = 32_767  # ticks per quarter; with the top bit set the field means SMPTE frames
MAX_TICKS = (1 << 28) - 1  # also the largest variable-length number
MAX_QUARTERS = 1 << 16  # bounds the bars, at most 8 to a quarter; 9 hours at tempo 120
MAX_SECONDS = 6 * 60 * 60
MAX_MICROSECONDS_PER_QUARTER = (1 << 24) - 1  # what a tempo event can hold: 3.58 quarters per minute
