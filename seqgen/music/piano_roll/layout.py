"""What both pictures share: which notes, which rows, which bars in which system, which words above them."""

from collections.abc import Sequence

from seqgen.errors import InvalidInput
from seqgen.music.bars import Bar, bars_of
from seqgen.music.score import Note, Part, Score

MAX_BARS = 512
SIGNS = str.maketrans({"#": "♯", "b": "♭"})


def drawn_parts(score: Score) -> tuple[Part, ...]:
    """The parts that have pitches; drums only where there is nothing else."""
    return tuple(part for part in score.parts if not part.is_drum) or score.parts


def pitch_range(parts: Sequence[Part]) -> range:
    """All pitches from the lowest to the highest, an octave from middle C where there are none."""
    pitches = [note.pitch for part in parts for note in part.notes] or [60, 72]
    return range(min(pitches), max(pitches) + 1)


def drawable_bars(score: Score) -> tuple[Bar, ...]:
    """The bars of a score that is short enough to draw; raises InvalidInput for more than 512."""
    bars = bars_of(score)
    if len(bars) > MAX_BARS:
        raise InvalidInput("length", f"at most {MAX_BARS} bars are drawn, the score has {len(bars)}")
    return bars


def systems_of(bars: Sequence[Bar], bars_per_system: int) -> list[list[Bar]]:
    """Bars in rows of one number, so that phrases stand below each other; a pick-up joins the first row."""
    systems: list[list[Bar]] = []
    for bar in bars:
        if not systems or (bar.number > 1 and (bar.number - 1) % bars_per_system == 0):
            systems.append([])
        systems[-1].append(bar)
    return systems


def notes_within(notes: Sequence[Note], start_tick: int, end_tick: int) -> list[Note]:
    """The notes that sound at some time in the stretch."""
    return [note for note in notes if note.start_tick < end_tick and note.end_tick > start_tick]


def caption(score: Score) -> str:
    """Key, metre and tempo at the start.

    >>> caption(Score(24, (), 96))
    'C major · 4/4 · ♩ = 120'
    """
    tonic = score.key.tonic.translate(SIGNS)
    return f"{tonic} {score.key.mode} · {score.metre} · ♩ = {score.tempos[0].quarters_per_minute:.4g}"
