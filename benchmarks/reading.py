"""Reading a stranger's folk tunes: MIDI files with a melody and chords, in the layouts that programs write.

The tunes are real ones of the collections; their chords are estimated. Each becomes a file in one of four layouts:
melody and chords in parts of their own, all in one part, played a little early and late, and by 1,000 ticks a quarter.
"""

import random
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from seqgen.music.bars import bars_of
from seqgen.music.codec.melody import decode
from seqgen.music.corpus import load_corpus
from seqgen.music.corpus.folder import read_tune
from seqgen.music.corpus.tunes import CorpusTune, Refusal
from seqgen.music.harmony.estimation import estimated_chords
from seqgen.music.midi import write_midi
from seqgen.music.score import Note, Part, Score

FILES = 1000
CHORD_OCTAVE = 48
SLIP_TICKS = 8  # of 480 a quarter


def measure() -> list[dict[str, Any]]:
    """Share of files accepted, time of the slowest, and how many came back note for note."""
    tunes = load_corpus().tunes[:: max(1, len(load_corpus().tunes) // FILES)][:FILES]
    slowest_ms, refused, same = 0.0, Counter[str](), 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tune.mid"
        for number, tune in enumerate(tunes):
            path.write_bytes(write_midi(LAYOUTS[number % len(LAYOUTS)](with_chords(tune), random.Random(number))))
            started = time.perf_counter()
            result = read_tune(("tune", path, None))
            slowest_ms = max(slowest_ms, 1000 * (time.perf_counter() - started))
            if isinstance(result, Refusal):
                refused[result.reason] += 1
            else:
                same += _melody(result) == _melody(tune)
    accepted = len(tunes) - refused.total()
    return [
        _row("files accepted", "at least 98 %", f"{accepted / len(tunes):.1%} of {len(tunes)}"),
        _row("refused, by reason", "", ", ".join(f"{reason} {count}" for reason, count in refused.items()) or "none"),
        _row("the melody is the right one, note for note", "", f"{same / max(1, accepted):.1%} of those accepted"),
        _row("slowest file", "at most 100 ms", f"{slowest_ms:.0f} ms"),
    ]


def with_chords(tune: CorpusTune) -> Score:
    """A tune at 480 ticks a quarter with its estimated chords, one a bar, in a part of their own."""
    score = decode(tune.melody.header, tune.melody.tokens)
    chords = [
        Note(bar.start_tick, CHORD_OCTAVE + pitch_class, bar.duration_ticks)
        for bar, chord in zip(bars_of(score), estimated_chords(score), strict=True)
        if chord is not None
        for pitch_class in chord.pitch_classes
    ]
    parts = (replace(score.parts[0], name="Melody"), Part(tuple(sorted(chords)), "Chords"))
    return replace(score, parts=parts).with_ticks_per_quarter(480)


def apart(score: Score, rng: random.Random) -> Score:
    """A part each."""
    return score


def together(score: Score, rng: random.Random) -> Score:
    """All in one part, as a keyboard plays it."""
    return replace(score, parts=(Part(score.notes),))


def played(score: Score, rng: random.Random) -> Score:
    """Every note a little early or late, and a little long."""

    def slipped(note: Note) -> Note:
        start = max(0, note.start_tick + rng.randint(-SLIP_TICKS, SLIP_TICKS))
        return replace(note, start_tick=start, duration_ticks=note.duration_ticks + rng.randint(0, SLIP_TICKS))

    parts = tuple(replace(part, notes=tuple(sorted(map(slipped, part.notes)))) for part in score.parts)
    return replace(score, parts=parts, length_ticks=score.length_ticks + 2 * SLIP_TICKS)


def by_thousands(score: Score, rng: random.Random) -> Score:
    """1,000 ticks a quarter, in which no triplet comes out even."""

    def moved(tick: int) -> int:
        return round(tick * 1000 / 480)

    def note(note: Note) -> Note:
        start = moved(note.start_tick)
        return replace(note, start_tick=start, duration_ticks=max(1, moved(note.end_tick) - start))

    parts = tuple(replace(part, notes=tuple(map(note, part.notes))) for part in score.parts)
    changes = {
        name: tuple(replace(change, start_tick=moved(change.start_tick)) for change in getattr(score, name))
        for name in ("metres", "keys", "tempos")
    }
    restarts = tuple(map(moved, score.bar_restarts))
    length_ticks = moved(score.length_ticks)
    return replace(
        score, ticks_per_quarter=1000, parts=parts, length_ticks=length_ticks, bar_restarts=restarts, **changes
    )


LAYOUTS: tuple[Callable[[Score, random.Random], Score], ...] = (apart, together, played, by_thousands)


def _melody(tune: CorpusTune) -> list[tuple[int, int]]:
    """Starts and pitches, octaves aside."""
    notes = decode(tune.melody.header, tune.melody.tokens).notes
    return [(note.start_tick, note.pitch % 12) for note in notes]


def _row(name: str, wanted: str, measured: str) -> dict[str, Any]:
    return {"name": name, "wanted": wanted, "measured": measured}
