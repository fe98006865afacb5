"""What is promised is kept: read back from the written MIDI by readers that are not ours."""

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product

import mido
import numpy as np
import pretty_midi
import pytest

from seqgen.composer import Composer
from seqgen.errors import InvalidInputs
from seqgen.melody_jobs import Composition, MelodyComposed
from seqgen.music.fixed_note import FixedNote
from seqgen.music.harmony.progression import Progression
from seqgen.music.key import MODES, Key
from seqgen.music.metre import Metre
from seqgen.music.midi import write_midi
from seqgen.music.scale import Scale
from seqgen.music.styles import STYLES
from seqgen.verbs.compose.task import ComposeTask

METRES = ["2/4", "3/4", "4/4", "2/2", "6/8", "9/8", "12/8", "5/4", "7/8", "3/8", "3/2", "6/4", "11/16"]
TONICS = ["C", "D", "Eb", "E", "F", "F#", "G", "A", "Bb", "B"]
SCALES = ["pentatonic", "blues", "harmonic-minor", "whole-tone", "chromatic", "D E F# A B"]
CHORDS = ["D | G A7", "C | Em | G | C", "G / Em A7", "Em - | D"]


def tasks(count: int) -> Iterator[ComposeTask]:
    """All styles with all metres in turn; keys, lengths, ranges, pick-ups and temperatures vary beside them."""
    keys = [Key(tonic, mode) for tonic, mode in product(TONICS, MODES) if _exists(tonic, mode)]
    for number, (style, metre) in zip(range(count), _forever(product(STYLES, METRES)), strict=False):
        lowest = 36 + number * 7 % 48
        yield ComposeTask(
            style=style,
            metre=Metre.parse(metre),
            key=keys[number * 11 % len(keys)],
            bars=1 + number * 5 % 8,
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


def played_notes(data: bytes) -> list[tuple[int, int, int]]:
    """Start tick, pitch and end tick of all notes, as pretty_midi reads them."""
    read = pretty_midi.PrettyMIDI(io.BytesIO(data))
    notes = [note for instrument in read.instruments for note in instrument.notes]
    return sorted((read.time_to_tick(note.start), note.pitch, read.time_to_tick(note.end)) for note in notes)


def check_metre(task: ComposeTask, data: bytes) -> None:
    """The time signatures and the length, as mido reads them."""
    metre = task.resolved_metre
    midi = mido.MidiFile(file=io.BytesIO(data))
    assert midi.ticks_per_beat == 480
    signatures = [message for track in midi.tracks for message in track if message.type == "time_signature"]
    assert (signatures[-1].numerator, signatures[-1].denominator) == (metre.numerator, metre.denominator)
    assert len(signatures) == (2 if task.pickup_eighths else 1)
    length_ticks = max(sum(message.time for message in track) for track in midi.tracks)
    assert length_ticks == task.bars * 1920 * metre.numerator // metre.denominator


def wish_for_scale(task: ComposeTask, number: int) -> ComposeTask:
    return replace(task, scale=Scale(SCALES[number % len(SCALES)]))


def wish_for_chords(task: ComposeTask, number: int) -> ComposeTask:
    """The next of the progressions that the key and the number of bars allow; some keys allow none."""
    for offset in range(len(CHORDS)):
        try:
            return replace(task, chords=Progression.parse(CHORDS[(number + offset) % len(CHORDS)]))
        except InvalidInputs:
            continue
    return replace(task, key=Key("G"), chords=Progression.parse("G"))


def wish_for_fixed_notes(task: ComposeTask, number: int) -> ComposeTask:
    """Up to four notes at random that fit."""
    random, metre = np.random.default_rng(number), task.resolved_metre
    thirty_seconds = 32 * metre.numerator // metre.denominator
    while not task.fixed_notes or random.random() < 0.7:
        beat = 1 + int(random.integers(thirty_seconds)) * metre.denominator / 32
        pitch = int(random.integers(task.lowest_pitch, task.highest_pitch + 1))
        note = FixedNote(int(random.integers(task.bars + 1)), beat, pitch, int(random.integers(1, 17)) / 8)
        try:
            task = replace(task, fixed_notes=(*task.fixed_notes, note))
        except InvalidInputs:
            continue
    return task


def wish_for_close(task: ComposeTask, number: int) -> ComposeTask:
    return replace(task, close_on_tonic=True)


def wish_for_variety(task: ComposeTask, number: int) -> ComposeTask:
    """Every other melody on the tonic alone, where only the rhythm can vary."""
    task = task if number % 2 else replace(task, scale=Scale(task.key.tonic))
    return replace(task, max_in_a_row=1 + number % 3, temperature=0.3)


def wish_for_everything(task: ComposeTask, number: int) -> ComposeTask:
    """All at once; a wish that contradicts those before it is left out."""
    for wish in WISHES.values():
        try:
            task = wish(task, number)
        except InvalidInputs:
            continue
    return task


WISHES = {
    "metre, bars, key and range": lambda task, number: task,
    "scale": wish_for_scale,
    "close on the tonic": wish_for_close,
    "chord per beat": wish_for_chords,
    "fixed notes": wish_for_fixed_notes,
    "repetition": wish_for_variety,
}
EACH = pytest.mark.parametrize("wish", [*WISHES.values(), wish_for_everything], ids=[*WISHES, "everything"])


def check_all(wanted: list[ComposeTask], broken: Callable) -> None:
    checked = 0
    for composition in compose_all(wanted):
        data = write_midi(composition.score)
        check_metre(composition.task, data)
        assert broken(composition.task, played_notes(data)) == [], composition.task
        checked += 1
    assert checked == len(wanted)


@EACH
def test_some_melodies_obey(wish: Callable, broken: Callable) -> None:
    check_all([wish(task, number) for number, task in enumerate(tasks(len(METRES)))], broken)


@EACH
def test_what_a_search_finds_obeys(wish: Callable, broken: Callable) -> None:
    wanted = [replace(wish(task, number), beam_width=2 + number % 4) for number, task in enumerate(tasks(5))]
    check_all(wanted, broken)


@pytest.mark.slow
@EACH
def test_a_thousand_melodies_obey(wish: Callable, broken: Callable) -> None:
    wanted = [wish(task, number) for number, task in enumerate(tasks(1040))]
    assert {(task.style, str(task.metre)) for task in wanted} == set(product(STYLES, METRES))
    check_all(wanted, broken)
