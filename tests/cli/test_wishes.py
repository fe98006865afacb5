"""`seqgen compose` with every wish, read back from the MIDI file; and wishes that cannot be met, in a sentence."""

import os
from collections.abc import Callable

import pretty_midi
import pytest

WISHES = [
    "--style", "reel", "--key", "D", "--bars", "8", "--seed", "4", "--min-p", "0.05", "--max-in-a-row", "2",
    "--scale", "D E F# G A B", "--fixed", "2:1 G5 1/4", "--fixed", "5:2 D5 1/2", "--chords", "D | G | D | A",
    "--close-on-tonic",
]  # fmt: skip


EITHER = pytest.mark.parametrize("search", [[], ["--beam-width", "3"]], ids=["sampled", "searched"])


@EITHER
def test_the_midi_file_has_what_was_wished_for(seqgen: Callable, search: list[str]) -> None:
    outcome = seqgen("compose", *WISHES, *search, "-o", "wishes.mid")
    assert (outcome.status, outcome.err) == (0, "")
    read = pretty_midi.PrettyMIDI("wishes.mid")
    notes = [
        (read.time_to_tick(note.start), note.pitch, read.time_to_tick(note.end)) for note in read.instruments[0].notes
    ]
    assert {(1920, 79, 2400), (4 * 1920 + 960, 74, 5 * 1920)} <= set(notes)
    assert {pitch % 12 for _, pitch, _ in notes} <= {2, 4, 6, 7, 9, 11}
    tones = [{2, 6, 9}, {7, 11, 2}, {2, 6, 9}, {9, 1, 4}]
    assert all(pitch % 12 in tones[start // 1920 % 4] for start, pitch, _ in notes if start % 960 == 0)
    assert notes[-1][1] % 12 == 2
    assert ("seed 4, " in outcome.out) == (not search), "a search draws nothing"


@EITHER
def test_a_server_gives_the_same_bytes(seqgen: Callable, address: str, search: list[str]) -> None:
    here = seqgen("compose", *WISHES, *search, "-o", "here.mid")
    there = seqgen("compose", *WISHES, *search, "-o", "there.mid", "--server", address)
    assert here.out.replace("here", "there") == there.out
    with open("here.mid", "rb") as mine, open("there.mid", "rb") as theirs:
        assert mine.read() == theirs.read()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--fixed", "5:1 D5"], ["--fixed must look like BAR:BEAT PITCH LENGTH", "got '5:1 D5'"]),
        (["--fixed", "5:1 F5 1/2"], ["D major", "got 5:1 F5 1/2"]),
        (["--fixed", "17:1 D5 1/2"], ["bar 16", "got 17:1 D5 1/2"]),
        (["--fixed", "1:1 D5 1/2", "--fixed", "1:1.5 E5 1/4"], ["overlap", "got 1:1 D5 1/2 and 1:1.5 E5 1/4"]),
        (["--chords", "D | X"], ["bar 2 of chords", "got 'X'"]),
        (["--chords", "Fm"], ["D major", "got Fm in bar 1"]),
        (["--scale", "jazz"], ["blues", "got 'jazz'"]),
        (["--scale", "E F#", "--close-on-tonic"], ["--close-on-tonic needs the tonic D", "got the scale"]),
        (["--min-p", "2"], ["--min-p must lie in 0..1, got 2"]),
        (["--beam-width", "17"], ["--beam-width must be a whole number in 1..16, got 17"]),
        (["--beam-width", "2", "--count", "3"], ["count must be 1 where beam_width is above 1", "got 3"]),
        (["--max-in-a-row", "-1"], ["--max-in-a-row must be a whole number in 0..16, got -1"]),
    ],
    ids=str,
)
def test_bad_wishes_are_one_sentence(seqgen: Callable, options: list[str], words: list[str]) -> None:
    outcome = seqgen("compose", *options)
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err.startswith("Error: ") and outcome.err.count("\n") == 1
    assert all(word in outcome.err for word in words)
    assert os.listdir() == []


def test_unreadable_text_is_not_mistaken_for_a_contradiction(seqgen: Callable) -> None:
    """Whether a note lies in a key that nobody can read is not asked; that the key cannot be read is said."""
    outcome = seqgen("compose", "--key", "H", "--fixed", "1:1 F5 1/4", "--chords", "Fm")
    assert "key must look like" in outcome.err and "--fixed" not in outcome.err and "chords" not in outcome.err
