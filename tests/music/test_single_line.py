"""Any score gives a melody that the codec can read, or one sentence; what is played exactly stays exact."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seqgen.errors import InvalidInput
from seqgen.music import Key, KeyChange, Note, Part, Score
from seqgen.music.codec.melody import NotAMelody, decode, encode
from seqgen.music.melody_choice import likely_melody, top_line
from seqgen.music.parts import chosen_part
from seqgen.music.single_line import single_line

QUARTERS = [62, 64, 66, 67, 69, 67, 66, 62]  # D major


def part(pitches: list[int], ticks: int = 480, **fields: object) -> Part:
    return Part(tuple(Note(number * ticks, pitch, ticks) for number, pitch in enumerate(pitches)), **fields)  # type: ignore[arg-type]


def score(*parts: Part, **fields: object) -> Score:
    return Score(480, parts, 8 * 480, **fields)  # type: ignore[arg-type]


def test_a_plain_melody_is_copied_as_it_is() -> None:
    line = single_line(score(part(QUARTERS), keys=(KeyChange(0, Key("D")),)), 0)
    assert line.octave_shift == 0
    assert [(note.start_tick, note.duration_ticks, note.pitch) for note in line.score.notes] == [
        (24 * number, 24, pitch) for number, pitch in enumerate(QUARTERS)
    ]


def test_a_player_is_heard_as_meant() -> None:
    """Early, late, legato, and an ornament of no length."""
    notes = (Note(3, 62, 500), Note(478, 64, 470), Note(960, 65, 2), Note(962, 66, 478), Note(1441, 67, 2400))
    line = single_line(score(Part(notes)), 0)
    assert [(note.start_tick, note.end_tick, note.pitch) for note in line.score.notes] == [
        (0, 24, 62), (24, 48, 64), (48, 72, 66), (72, 192, 67)
    ]  # fmt: skip


@pytest.mark.parametrize(("octaves", "shift"), [(-2, 24), (-1, 12), (0, 0), (2, -24)])
def test_a_part_in_another_octave_is_brought_near(octaves: int, shift: int) -> None:
    line = single_line(score(part([pitch + 12 * octaves + 4 for pitch in QUARTERS])), 0)
    assert line.octave_shift == shift


def test_a_key_that_the_notes_contradict_is_not_believed() -> None:
    assert single_line(score(part([66, 68, 70, 71, 73, 75, 77, 66])), 0).score.key.tonic_pitch_class == 6
    assert single_line(score(part([60, 62, 64, 65, 67, 69, 71, 72])), 0).score.key == Key("C")
    written = (KeyChange(0, Key("E", "dorian")),)
    assert single_line(score(part([64, 66, 67, 69, 71, 73, 74, 76]), keys=written), 0).score.key == Key("E", "dorian")


def test_chords_are_refused_and_the_bar_is_named() -> None:
    chord = Part((*part(QUARTERS).notes[:5], Note(5 * 480, 60, 480), *part(QUARTERS).notes[5:]))
    with pytest.raises(InvalidInput, match="several notes at once in bar 2"):
        single_line(score(chord), 0)


def test_the_melody_is_the_highest_single_line() -> None:
    low, high = part([pitch - 20 for pitch in QUARTERS]), part(QUARTERS)
    chords = Part(tuple(Note(0, pitch, 480) for pitch in (84, 88, 91)))
    drums = part([100] * 8, is_drum=True)
    chosen, index = likely_melody(score(low, drums, high, chords))
    assert index == 2 and chosen.parts[2] == high


def test_of_chords_alone_the_top_is_the_melody() -> None:
    both = sorted([*part(QUARTERS).notes, *(Note(0, pitch, 3840) for pitch in (38, 42, 45))])
    chosen, index = likely_melody(score(Part(tuple(both))))
    assert [note.pitch for note in chosen.parts[index].notes] == QUARTERS
    assert [note.pitch for note in top_line([Note(0, 60, 960), Note(480, 64, 480)])] == [60, 64]


@pytest.mark.parametrize(
    ("parts", "number", "sentence"),
    [
        ((), None, "has no notes"),
        ((part(QUARTERS, is_drum=True),), None, "has notes of drums alone"),
        ((part(QUARTERS, name="Fiddle"), part(QUARTERS)), None, r"2 parts with notes \(1 'Fiddle', 2\)"),
        ((part(QUARTERS), Part(())), 2, "part must be one with pitched notes"),
        ((part(QUARTERS),), 0, "got 0"),
    ],
    ids=["empty", "drums", "two", "silent", "zero"],
)
def test_a_part_that_cannot_be_chosen(parts: tuple[Part, ...], number: int | None, sentence: str) -> None:
    with pytest.raises(InvalidInput, match=sentence):
        chosen_part(score(*parts), number)


def test_the_only_part_and_a_named_one_are_chosen() -> None:
    silent, playing = Part(()), part(QUARTERS)
    assert chosen_part(score(silent, playing), None) == 1
    assert chosen_part(score(playing, playing), 2) == 1


@given(st.from_type(Score))
def test_any_score_becomes_a_melody_or_a_sentence(any_score: Score) -> None:
    try:
        line = single_line(*likely_melody(any_score))
        melody = encode(line.score, 0)
    except NotAMelody as refusal:
        assert refusal.reason in ("no notes", "pitch out of range")
        return
    assert decode(melody.header, melody.tokens).notes


@pytest.mark.parametrize("share", [0.8, 0.9, 0.95, 0.99])
def test_a_tune_that_is_played_short_is_read_as_it_is_written(share: float) -> None:
    lengths = [480, 240, 240, 960, 360, 120, 480]
    starts = [sum(lengths[:number]) for number in range(len(lengths))]
    notes = tuple(
        Note(start, 62 + n, round(share * ticks)) for n, (start, ticks) in enumerate(zip(starts, lengths, strict=True))
    )
    played = Score(480, (Part(notes),), sum(lengths))
    written = Score(
        480, (Part(tuple(Note(n.start_tick, n.pitch, t) for n, t in zip(notes, lengths, strict=True))),), sum(lengths)
    )
    assert single_line(played, 0) == single_line(written, 0)


def test_a_rest_that_somebody_wrote_stays() -> None:
    notes = (Note(0, 62, 360), Note(480, 64, 240), Note(960, 66, 480))
    line = single_line(Score(480, (Part(notes),), 1920), 0).score
    assert [note.duration_ticks for note in line.notes] == [18, 12, 24]
