"""Sizes and colours of the picture."""

DOTS_PER_INCH = 110
WIDTH_INCHES = 14.0
LEFT_INCHES, RIGHT_INCHES, TOP_INCHES, BOTTOM_INCHES = 0.75, 0.4, 1.15, 0.3
GAP_INCHES = 0.45  # between systems; bar numbers stand in it
SEMITONE_INCHES = 0.15
MAX_SYSTEMS_INCHES = 200.0
MARGIN_SEMITONES = 1  # above the highest and below the lowest note
NOTE_HEIGHT_SEMITONES = 0.86
NOTE_GAP_INCHES = 0.018  # what a note gives up at its end, so that repeated notes are seen to repeat
CORNER_INCHES = 0.035

PAPER, INK, FAINT = "#fdfcf9", "#2b2d33", "#82858f"
ROW_IN_KEY, ROW_OUTSIDE_KEY, ROW_OF_TONIC = "#ffffff", "#f0eee8", "#fbeeda"
BARLINE, BEAT = "#b4b5bb", "#e4e2dc"
PART_COLOURS = ("#2c5d8a", "#c8553d", "#4f8f5b", "#84578f", "#b98a1f", "#2f9291")
HEATS = ((0.17, 0.36, 0.54), (0.78, 0.62, 0.25), (0.80, 0.22, 0.16))
SOFTEST_OPACITY = 0.5

FONT = "DejaVu Sans"  # comes with matplotlib: the same picture on every machine
TITLE_POINTS, CAPTION_POINTS, LEGEND_POINTS, NUMBER_POINTS, PITCH_POINTS = 17, 10.5, 8.5, 8, 7


def part_colour(index: int) -> str:
    """The colour of a part; they repeat after six."""
    return PART_COLOURS[index % len(PART_COLOURS)]


def heat_colour(heat: float) -> tuple[float, float, float, float]:
    """Red, green, blue, opacity of a heat 0..1, from blue by ochre to red; beyond it is the nearest end."""
    place = min(max(heat, 0.0), 1.0) * (len(HEATS) - 1)
    index = min(int(place), len(HEATS) - 2)
    share = place - index
    mixed = [(1 - share) * cool + share * hot for cool, hot in zip(HEATS[index], HEATS[index + 1], strict=True)]
    return mixed[0], mixed[1], mixed[2], 1.0


def opacity(velocity: int) -> float:
    """How solid a note is drawn: 1 for the loudest."""
    return SOFTEST_OPACITY + (1 - SOFTEST_OPACITY) * velocity / 127
