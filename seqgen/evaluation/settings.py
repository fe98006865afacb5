"""Faults of part-writing in settings of held-out sopranos, beside those in Bach's own settings of them."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from seqgen.generation.chorales.harmonizers import SOPRANO, Harmonizer
from seqgen.generation.dice import dice
from seqgen.music.codec.chorale import STEPS_PER_BAR, Pitches, pitches_of, symbols_of
from seqgen.music.harmony.faults import FAULT_NAMES
from seqgen.music.harmony.voice_leading import voice_leading_faults
from seqgen.sampled_task import CHORALE_TEMPERATURE
from seqgen.stepwise import in_one_go


def faults_per_bar(pieces: Iterable[Pitches]) -> dict[str, float]:
    """By name, pooled over all bars (16 steps) of pieces (T, 4) of MIDI pitches, -1 for silence."""
    counts: Counter[str] = Counter()
    steps = 0
    for piece in pieces:
        counts.update(fault.name for fault in voice_leading_faults(piece))
        steps += len(piece)
    return {name: counts[name] * STEPS_PER_BAR / max(1, steps) for name in FAULT_NAMES}


def settings(
    harmonizer: Harmonizer,
    pieces: Sequence[Pitches],
    seed: int,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> list[Pitches]:
    """The harmonizer's setting of each piece's soprano."""
    found = []
    for index, piece in enumerate(pieces):
        soprano = symbols_of(piece)[:, SOPRANO]
        found.append(pitches_of(in_one_go(harmonizer)(soprano, dice(seed, index), CHORALE_TEMPERATURE)))
        progress(index + 1, len(pieces))
    return found
