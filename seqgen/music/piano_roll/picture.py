"""A piano roll as a picture: systems of eight bars below each other, drawn by matplotlib."""

from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from typing import Any

from seqgen.music.bars import Bar
from seqgen.music.piano_roll import style
from seqgen.music.piano_roll.layout import (
    caption,
    drawable_bars,
    drawn_parts,
    pitch_range,
    systems_of,
)
from seqgen.music.piano_roll.system import System
from seqgen.music.score import Note, Score

BARS_PER_SYSTEM = 8
MAX_LEGEND_COLUMNS = 6
PART_LEGEND_INCHES, HEAT_LEGEND_INCHES = 0.2, 0.62  # from the top; two rows of parts have room above the heats


def picture_png(score: Score, heats: Mapping[Note, float] | None = None, heat_names: Sequence[str] = ()) -> bytes:
    """The bytes of a PNG file, always the same for the same score.

    Rows are semitones, those outside the key shaded, the tonic's tinted; softer notes are paler. Each part has its
    colour; drums are drawn only where there is nothing else. With ``heats`` (0..1) the notes in it have, in place of
    their part's, a colour from cool to hot; ``heat_names``, none or several, are the legend of 0, of 1, and of as many
    heats between. Raises InvalidInput for more than 512 bars.
    """
    return _Page(score, heats or {}).png(heat_names)


class _Page:
    """A figure and what all its systems have in common. Lengths in inches, from the top left corner."""

    def __init__(self, score: Score, heats: Mapping[Note, float]) -> None:
        from matplotlib.figure import Figure

        self.score, self.heats = score, heats
        self.parts = drawn_parts(score)
        self.pitches = pitch_range(self.parts)
        self.systems = systems_of(drawable_bars(score), BARS_PER_SYSTEM)
        semitones = len(self.pitches) + 2 * style.MARGIN_SEMITONES
        limit = style.MAX_SYSTEMS_INCHES / max(1, len(self.systems))
        self.system_height = min(semitones * style.SEMITONE_INCHES, limit)
        self.step = self.system_height + style.GAP_INCHES
        self.height = style.TOP_INCHES + len(self.systems) * self.step
        self.figure = Figure(figsize=(style.WIDTH_INCHES, self.height), facecolor=style.PAPER)

    def png(self, heat_names: Sequence[str]) -> bytes:
        self._write_title()
        for index, bars in enumerate(self.systems):
            self._add_system(bars, style.TOP_INCHES + index * self.step)
        if len(self.parts) > 1:
            names = [drawable_text(part.name) or f"part {index}" for index, part in enumerate(self.parts, start=1)]
            self._add_legend(names, map(style.part_colour, range(len(names))), PART_LEGEND_INCHES)
        if heat_names:
            heats = (index / (len(heat_names) - 1) for index in range(len(heat_names)))
            self._add_legend(heat_names, map(style.heat_colour, heats), HEAT_LEGEND_INCHES)
        buffer = BytesIO()
        self.figure.savefig(buffer, format="png", dpi=style.DOTS_PER_INCH, metadata={"Software": None})
        return buffer.getvalue()

    def _add_system(self, bars: Sequence[Bar], top: float) -> None:
        """Its first full bar stands below that of the other systems; a pick-up juts out to the left."""
        widest_ticks = max(system[-1].end_tick - _first_full_bar(system).start_tick for system in self.systems)
        shown_ticks = self.score.pickup_ticks + widest_ticks
        width = style.WIDTH_INCHES - style.LEFT_INCHES - style.RIGHT_INCHES
        axes = self.figure.add_axes(
            (
                style.LEFT_INCHES / style.WIDTH_INCHES,
                1 - (top + self.system_height) / self.height,
                width / style.WIDTH_INCHES,
                self.system_height / self.height,
            )
        )
        system = System(axes, self.score, bars, self.pitches, shown_ticks / width)
        system.draw(self.parts, self.heats)
        left_tick = _first_full_bar(bars).start_tick - self.score.pickup_ticks
        axes.set(xlim=(left_tick, left_tick + shown_ticks), ylim=(system.bottom, system.top))
        axes.set_axis_off()

    def _write_title(self) -> None:
        bar_count = sum(bar.number > 0 for bars in self.systems for bar in bars)
        seconds = round(self.score.seconds_at(self.score.length_ticks))
        facts = f"{caption(self.score)} · {bar_count} bars · {seconds // 60}:{seconds % 60:02}"
        if self.score.title:
            self._write(drawable_text(self.score.title), 0.45, style.INK, style.TITLE_POINTS, "bold")
        self._write(facts, 0.72, style.FAINT, style.CAPTION_POINTS, "normal")

    def _write(self, text: str, top: float, colour: str, points: float, weight: str) -> None:
        self.figure.text(
            style.LEFT_INCHES / style.WIDTH_INCHES,
            1 - top / self.height,
            text,
            color=colour,
            fontfamily=style.FONT,
            fontsize=points,
            fontweight=weight,
            parse_math=False,
        )

    def _add_legend(self, names: Sequence[str], colours: Iterable[Any], top: float) -> None:
        from matplotlib.patches import Patch

        self.figure.legend(
            [Patch(color=colour) for colour in colours],
            names,
            loc="upper right",
            bbox_to_anchor=(1 - style.RIGHT_INCHES / style.WIDTH_INCHES, 1 - top / self.height),
            ncols=min(len(names), MAX_LEGEND_COLUMNS),
            frameon=False,
            borderaxespad=0,
            handlelength=1.0,
            handleheight=1.0,
            labelcolor=style.INK,
            prop={"family": style.FONT, "size": style.LEGEND_POINTS},
        )


def _first_full_bar(bars: Sequence[Bar]) -> Bar:
    """The first bar that has a number; the pick-up itself where a score is no longer than that."""
    return next((bar for bar in bars if bar.number > 0), bars[0])


def drawable_text(text: str) -> str:
    """The text with a box for each character that the font lacks: matplotlib would warn of them."""
    from matplotlib.font_manager import FontProperties, findfont, get_font

    font = get_font(findfont(FontProperties(family=style.FONT)))
    return "".join(char if char.isprintable() and font.get_char_index(ord(char)) else "□" for char in text)
