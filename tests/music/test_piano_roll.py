"""Pictures show every note where it belongs; they are compared as characters and as pixels."""

import subprocess
import sys
import time
from io import BytesIO
from typing import Any

import matplotlib.image
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from seqgen.errors import InvalidInput
from seqgen.music import Key, KeyChange, Metre, MetreChange, Note, Part, Score, TempoChange
from seqgen.music.piano_roll import picture_png, style, terminal_roll
from seqgen.music.piano_roll.terminal import LABEL_COLUMNS
from seqgen.music.spelling import spell


def melody(*notes: Note, bars: int = 1, **more: object) -> Score:
    return Score(24, (Part(notes),), 96 * bars, **more)  # type: ignore[arg-type]


JIG = Score(
    24,
    (Part((Note(0, 66, 12), Note(12, 67, 24), Note(36, 67, 12), Note(48, 71, 36), Note(84, 76, 96))),),
    12 + 4 * 72,
    (MetreChange(0, Metre(6, 8)),),
    (KeyChange(0, Key("E", "minor")),),
    (TempoChange(0, 400_000),),
    bar_restarts=(12,),
    title="A Jig",
)


def test_terminal_roll_of_a_jig_with_a_pick_up_and_a_tie() -> None:
    assert terminal_roll(JIG).splitlines() == [
        "A Jig",
        "E minor · 6/8 · ♩ = 150",
        "",
        "       1      2      3      4",
        "  E5 │·│·  ·  │▐████████ ·  │·  ·  │",
        " D♯5 │·│·  ·  │·  ·  │·  ·  │·  ·  │",
        "  D5 │·│·  ·  │·  ·  │·  ·  │·  ·  │",
        " C♯5 │·│·  ·  │·  ·  │·  ·  │·  ·  │",
        "  C5 │·│·  ·  │·  ·  │·  ·  │·  ·  │",
        "  B4 │·│·  ▐██│·  ·  │·  ·  │·  ·  │",
        "  A4 │·│·  ·  │·  ·  │·  ·  │·  ·  │",
        "  G4 │·│▐█▐·  │·  ·  │·  ·  │·  ·  │",
        " F♯4 │▐│·  ·  │·  ·  │·  ·  │·  ·  │",
    ]


@pytest.mark.parametrize(
    ("notes", "row"),
    [
        pytest.param([Note(0, 60, 24), Note(24, 60, 24)], "│▐█▐█· · │", id="repeated-quarters"),
        pytest.param([Note(i, 60, 6) for i in (0, 6, 12, 18)], "│▐▐▐▐·   ·   ·   │", id="sixteenths"),
        pytest.param([Note(i, 60, 8) for i in (0, 8, 16)], "│▐▐▐·  ·  ·  │", id="triplets"),
        pytest.param([Note(0, 60, 3), Note(3, 60, 3)], "│▐   ·   ·   ·   │", id="finer-than-a-sixteenth"),
        pytest.param([Note(0, 60, 96)], "│▐███████│", id="whole-note"),
    ],
)
def test_terminal_rows(notes: list[Note], row: str) -> None:
    assert terminal_roll(melody(*notes)).splitlines()[-1] == f"  C4 {row}"


@given(score=st.from_type(Score), width=st.integers(24, 120))
def test_terminal_roll_keeps_to_its_width_and_has_a_row_for_every_pitch(score: Score, width: int) -> None:
    roll = [line for line in terminal_roll(score, width).splitlines() if "│" in line]
    melodic = [part for part in score.parts if not part.is_drum] or score.parts
    spellings = {str(spell(note.pitch, score.key)) for part in melodic for note in part.notes}
    assert all(len(line) <= width for line in roll)
    assert spellings <= {line[:LABEL_COLUMNS].strip() for line in roll}


def test_a_long_piece_is_cut_into_systems_of_as_many_bars_as_fit() -> None:
    score = melody(*(Note(12 * i, 60 + i % 5, 12) for i in range(128)), bars=16)
    numbers = [line.split() for line in terminal_roll(score, 80).splitlines() if line.strip()[:1].isdigit()]
    assert numbers == [[str(n) for n in range(1, 9)], [str(n) for n in range(9, 17)]]
    numbers = [line.split() for line in terminal_roll(score, 50).splitlines() if line.strip()[:1].isdigit()]
    assert numbers[0] == ["1", "2", "3", "4"] and len(numbers) == 4


def test_a_title_with_control_characters_stays_one_plain_line() -> None:
    assert terminal_roll(melody(Note(0, 60, 24), title="a\x1b[31mb\nc")).splitlines()[0] == "a□[31mb□c"


@pytest.mark.parametrize("draw", [picture_png, terminal_roll])
def test_more_than_512_bars_are_refused(draw: type) -> None:
    with pytest.raises(InvalidInput, match="at most 512 bars are drawn, the score has 513"):
        draw(melody(bars=513))


def test_a_terminal_of_23_columns_is_refused() -> None:
    with pytest.raises(InvalidInput, match="at least 24 columns, got 23"):
        terminal_roll(JIG, 23)


def pixels_of(score: Score, *heats: Any) -> NDArray[np.float64]:
    image: NDArray[np.float64] = matplotlib.image.imread(BytesIO(picture_png(score, *heats)), format="png")
    return image[:, :, :3].astype(np.float64)


def extent(score: Score, colour: str) -> tuple[float, float, float, float]:
    """Left, right, top and bottom in inches of all pixels of a colour."""
    wanted = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    rows, columns = np.nonzero(np.abs(pixels_of(score) - wanted).max(axis=2) < 0.02)
    edges = columns.min(), columns.max() + 1, rows.min(), rows.max() + 1
    return tuple(float(edge) / style.DOTS_PER_INCH for edge in edges)  # type: ignore[return-value]


def test_a_note_stands_at_its_time_and_a_higher_one_above_it() -> None:
    width = style.WIDTH_INCHES - style.LEFT_INCHES - style.RIGHT_INCHES
    low, high = Note(24, 60, 48, 127), Note(24, 72, 48, 127)
    picture = melody(low, Note(0, 72, 1, 1)), melody(high, Note(0, 60, 1, 1))
    (left, right, low_top, low_bottom), (_, _, high_top, high_bottom) = (
        extent(score, style.PART_COLOURS[0]) for score in picture
    )
    assert left == pytest.approx(style.LEFT_INCHES + width / 4, abs=0.02)
    assert right == pytest.approx(style.LEFT_INCHES + width * 3 / 4 - style.NOTE_GAP_INCHES, abs=0.02)
    assert low_top - high_top == pytest.approx(12 * style.SEMITONE_INCHES, abs=0.02)
    height = style.NOTE_HEIGHT_SEMITONES * style.SEMITONE_INCHES
    assert (low_bottom - low_top, high_bottom - high_top) == pytest.approx((height, height), abs=0.02)


def test_no_grid_line_cuts_a_note() -> None:
    image = pixels_of(melody(Note(0, 60, 95, 127), Note(95, 62, 1, 127)))
    blue = [int(style.PART_COLOURS[0][i : i + 2], 16) / 255 for i in (1, 3, 5)]
    longest = (np.abs(image - blue).max(axis=2) < 0.02).sum(axis=1).max()
    width = (style.WIDTH_INCHES - style.LEFT_INCHES - style.RIGHT_INCHES) * 95 / 96 - style.NOTE_GAP_INCHES
    assert longest == pytest.approx(width * style.DOTS_PER_INCH, abs=3)


def test_sixteen_bars_are_two_systems_of_eight() -> None:
    one, two = (pixels_of(melody(Note(0, 60, 24), bars=bars)).shape[0] for bars in (8, 16))
    pixels_per_system = (3 * style.SEMITONE_INCHES + style.GAP_INCHES) * style.DOTS_PER_INCH
    assert two - one == pytest.approx(pixels_per_system, abs=2)


def test_each_part_has_its_colour_and_drums_are_not_drawn() -> None:
    loud = [Part((Note(0, pitch, 48, 127),), name) for pitch, name in ((60, "low"), (67, "high"))]
    score = Score(24, (*loud, Part((Note(0, 20, 48, 127),), is_drum=True)), 96)
    for colour in style.PART_COLOURS[:2]:
        extent(score, colour)
    with pytest.raises(ValueError, match="zero-size"):
        extent(score, style.PART_COLOURS[2])


def test_the_legend_of_heats_has_the_colours_that_notes_have() -> None:
    score = melody(Note(0, 60, 96))
    names = ("0 bits", "4 bits", "8 bits", "12 bits or more")
    above = pixels_of(score, {}, names)[: int((style.TOP_INCHES - 0.25) * style.DOTS_PER_INCH)]
    lefts = []
    for heat in (0, 1 / 3, 2 / 3, 1):
        _, columns = np.nonzero(np.abs(above - style.heat_colour(heat)[:3]).max(axis=2) < 0.02)
        assert len(columns) > 50
        lefts.append(columns.min())
    assert lefts == sorted(lefts)


@pytest.mark.parametrize(
    "score",
    [
        pytest.param(Score(24, (), 0), id="nothing"),
        pytest.param(Score(24, (), 96), id="a-bar-of-rest"),
        pytest.param(melody(Note(0, 60, 96), title="$\\alpha$ 漢字 \x00\n {"), id="a-title-that-is-hard-to-draw"),
        pytest.param(JIG, id="jig"),
        pytest.param(melody(Note(0, 0, 96), Note(0, 127, 96), bars=12), id="all-pitches"),
        pytest.param(Score(24, (Part((Note(0, 38, 24),), is_drum=True),), 96), id="only-drums"),
        pytest.param(Score(24, (Part((Note(0, 60, 12),)),), 12, bar_restarts=(12,)), id="only-a-pick-up"),
        pytest.param(
            Score(24, (), 900, (MetreChange(0, Metre(4, 4)), MetreChange(100, Metre(5, 8)))),
            id="metre-change",
        ),
    ],
)
def test_everything_can_be_drawn_without_a_warning_and_always_the_same(score: Score) -> None:
    first = picture_png(score)
    assert first.startswith(b"\x89PNG")
    assert picture_png(score) == first
    assert b"Software" not in first and b"matplotlib" not in first
    assert terminal_roll(score) == terminal_roll(score)


def test_another_process_draws_the_same_bytes() -> None:
    program = (
        "import sys\nfrom seqgen.music.midi import read_midi\nfrom seqgen.music.piano_roll import picture_png\n"
        "sys.stdout.buffer.write(picture_png(read_midi(sys.stdin.buffer.read()).score))"
    )
    from seqgen.music.midi import write_midi

    command = [sys.executable, "-c", program]
    there = subprocess.run(command, input=write_midi(JIG), stdout=subprocess.PIPE, check=True).stdout
    assert there == picture_png(JIG)


def test_sixteen_bars_are_drawn_in_a_moment() -> None:
    score = melody(*(Note(12 * i, 60 + i % 5, 12) for i in range(128)), bars=16)
    picture_png(JIG)
    began = time.process_time()
    picture_png(score)
    terminal_roll(score)
    assert time.process_time() - began < 2
