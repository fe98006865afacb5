"""Metre, bar count, key and range are guaranteed: read back from the written MIDI by readers that are not ours."""

import io
from collections.abc import Iterator
from itertools import pairwise, product

import mido
import pretty_midi
import pytest

from seqgen.compose_task import ComposeTask
from seqgen.composer import Composer, Composition, MelodyComposed
from seqgen.music.key import MODES, Key
from seqgen.music.metre import Metre
from seqgen.music.midi import write_midi
from seqgen.music.styles import STYLES

METRES = ["2/4", "3/4", "4/4", "2/2", "6/8", "9/8", "12/8", "5/4", "7/8", "3/8", "3/2", "6/4", "11/16"]
STEPS = {  # written out again, on purpose not taken from the code under test
    "major": {0, 2, 4, 5, 7, 9, 11},
    "minor": {0, 2, 3, 5, 7, 8, 9, 10, 11},
    "dorian": {0, 2, 3, 5, 7, 9, 10},
    "phrygian": {0, 1, 3, 5, 7, 8, 10},
    "lydian": {0, 2, 4, 6, 7, 9, 11},
    "mixolydian": {0, 2, 4, 5, 7, 9, 10},
    "locrian": {0, 1, 3, 5, 6, 8, 10},
}
TONICS = {"C": 0, "D": 2, "Eb": 3, "E": 4, "F": 5, "F#": 6, "G": 7, "A": 9, "Bb": 10, "B": 11}


def tasks(count: int) -> Iterator[ComposeTask]:
    """All styles with all metres in turn; keys, lengths, ranges, pick-ups and temperatures vary beside them."""
    keys = [Key(tonic, mode) for tonic, mode in product(TONICS, MODES) if _exists(tonic, mode)]
    for number, (style, metre) in zip(range(count), _forever(product(STYLES, METRES)), strict=False):
        lowest = 36 + number * 7 % 48
        yield ComposeTask(
            style=style,
            metre=Metre.parse(metre),
            key=keys[number * 11 % len(keys)],
            bars=1 + number * 5 % 12,
            pickup_eighths=number % 2 if metre != "3/8" else 0,
            lowest_pitch=lowest,
            highest_pitch=min(96, lowest + 12 + number % 13),
            temperature=(0.7, 1.0, 1.4, 2.0)[number % 4],
            top_p=(0.9, 1.0)[number % 2],
            seed=number,
        )


def _exists(tonic: str, mode: str) -> bool:
    try:
        return bool(Key(tonic, mode))
    except ValueError:
        return False


def _forever(pairs: Iterator[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    kept = list(pairs)
    while True:
        yield from kept


def compose_all(wanted: list[ComposeTask]) -> Iterator[Composition]:
    """All tasks in one engine, which is quicker than one by one."""
    composer = Composer()
    for task in wanted:
        composer.submit(task)
    while not composer.is_idle:
        yield from (event.composition for event in composer.advance() if isinstance(event, MelodyComposed))


def check(composition: Composition) -> None:
    task, data = composition.task, write_midi(composition.score)
    metre = task.resolved_metre
    midi = mido.MidiFile(file=io.BytesIO(data))
    bar_ticks = midi.ticks_per_beat * 4 * metre.numerator // metre.denominator
    signatures = [message for track in midi.tracks for message in track if message.type == "time_signature"]
    assert (signatures[-1].numerator, signatures[-1].denominator) == (metre.numerator, metre.denominator)
    assert len(signatures) == (2 if task.pickup_eighths else 1)
    assert max(sum(message.time for message in track) for track in midi.tracks) == task.bars * bar_ticks
    read = pretty_midi.PrettyMIDI(io.BytesIO(data))
    notes = [note for instrument in read.instruments for note in instrument.notes]
    tonic = TONICS[task.key.tonic]
    for note in notes:
        assert (note.pitch - tonic) % 12 in STEPS[task.key.mode]
        assert task.lowest_pitch <= note.pitch <= task.highest_pitch
    assert max((read.time_to_tick(note.end) for note in notes), default=0) <= task.bars * bar_ticks
    ends = [(note.start, note.end) for note in sorted(notes, key=lambda note: note.start)]
    assert all(before[1] <= after[0] + 1e-6 for before, after in pairwise(ends)), "one voice"


def test_a_hundred_melodies_obey() -> None:
    wanted = list(tasks(104))
    assert sum(1 for composition in compose_all(wanted) if check(composition) is None) == len(wanted)


@pytest.mark.slow
def test_a_thousand_melodies_obey() -> None:
    wanted = list(tasks(1040))
    assert {(task.style, str(task.metre)) for task in wanted} == set(product(STYLES, METRES))
    assert sum(1 for composition in compose_all(wanted) if check(composition) is None) == len(wanted)
