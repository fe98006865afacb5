"""One system of the picture: rows, bars and notes on empty axes whose units are ticks and semitones."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from seqgen.music.bars import Bar
from seqgen.music.key import Key
from seqgen.music.piano_roll import style
from seqgen.music.piano_roll.layout import SIGNS, notes_within
from seqgen.music.piano_roll.shape import rounded_bar
from seqgen.music.score import Note, Part, Score
from seqgen.music.spelling import spell

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.path import Path

BACK, GRID, FRONT = 0, 1, 2


class System:
    """Draws a row of bars; ``ticks_per_inch`` and ``semitones_per_inch`` are the scales of the axes."""

    def __init__(self, axes: "Axes", score: Score, bars: Sequence[Bar], pitches: range, ticks_per_inch: float) -> None:
        self.axes, self.score, self.bars, self.pitches = axes, score, bars, pitches
        self.ticks_per_inch = ticks_per_inch
        self.start_tick, self.end_tick = bars[0].start_tick, bars[-1].end_tick
        self.rows = range(pitches[0] - style.MARGIN_SEMITONES, pitches[-1] + style.MARGIN_SEMITONES + 1)
        self.bottom, self.top = self.rows[0] - 0.5, self.rows[-1] + 0.5

    def draw(self, parts: Sequence[Part], heats: Mapping[Note, float]) -> None:
        """Everything, from the back to the front; a note with a heat 0..1 has its colour in place of the part's."""
        self._draw_rows()
        self._draw_bars()
        self._draw_changes()
        for index, part in enumerate(parts):
            self._draw_notes(part, style.part_colour(index), heats)

    def _draw_rows(self) -> None:
        from matplotlib.collections import PolyCollection

        key = self.score.key_at(self.start_tick)
        left, right = self.start_tick, self.end_tick
        bands = [[(left, p - 0.5), (right, p - 0.5), (right, p + 0.5), (left, p + 0.5)] for p in self.rows]
        colours = [_row_colour(pitch, key) for pitch in self.rows]
        edge = style.ROW_OUTSIDE_KEY
        self.axes.add_collection(
            PolyCollection(bands, facecolors=colours, edgecolors=edge, linewidths=0.5, zorder=BACK)
        )
        for pitch in self.pitches:
            if pitch % 12 in key.pitch_classes:
                self._label_row(str(spell(pitch, key)), pitch, pitch % 12 == key.tonic_pitch_class)

    def _label_row(self, name: str, pitch: int, is_tonic: bool) -> None:
        self.axes.annotate(
            name,
            (self.start_tick, pitch),
            xytext=(-5, 0),
            textcoords="offset points",
            horizontalalignment="right",
            verticalalignment="center",
            color=style.INK if is_tonic else style.FAINT,
            fontfamily=style.FONT,
            fontsize=style.PITCH_POINTS,
            fontweight="bold" if is_tonic else "normal",
        )

    def _draw_bars(self) -> None:
        from matplotlib.collections import LineCollection

        lines = list(self._grid())
        segments = [[(tick, self.bottom), (tick, self.top)] for tick, _, _ in lines]
        colours, points = [colour for _, colour, _ in lines], [points for _, _, points in lines]
        self.axes.add_collection(
            LineCollection(segments, colors=colours, linewidths=points, clip_on=False, zorder=GRID)
        )
        for bar in self.bars:
            if bar.number:
                self._write_above(str(bar.number), bar.start_tick, style.FAINT, 3)

    def _grid(self) -> Iterator[tuple[int, str, float]]:
        """Tick, colour and width in points of each beat and barline."""
        for bar in self.bars:
            beat_ticks = bar.metre.beat_ticks(self.score.ticks_per_quarter)
            for tick in range(bar.start_tick + beat_ticks, bar.end_tick, beat_ticks):
                yield tick, style.BEAT, 0.7
            yield bar.start_tick, style.BARLINE, 0.9
        is_last = self.end_tick == self.score.length_ticks
        yield (self.end_tick, style.INK, 2.5) if is_last else (self.end_tick, style.BARLINE, 0.9)

    def _draw_changes(self) -> None:
        """New metres, keys and tempos above the bar numbers; the first ones are in the caption."""
        words: dict[int, list[str]] = {}
        for metre in self.score.metres[1:]:
            words.setdefault(metre.start_tick, []).append(str(metre.metre))
        for key in self.score.keys[1:]:
            words.setdefault(key.start_tick, []).append(f"{key.key.tonic.translate(SIGNS)} {key.key.mode}")
        for tempo in self.score.tempos[1:]:
            words.setdefault(tempo.start_tick, []).append(f"♩ = {tempo.quarters_per_minute:.4g}")
        for tick, changes in words.items():
            if self.start_tick <= tick < self.end_tick:
                self._write_above(" · ".join(changes), tick, style.INK, 13)

    def _write_above(self, text: str, tick: int, colour: str, points: int) -> None:
        self.axes.annotate(
            text,
            (tick, self.top),
            xytext=(1, points),
            textcoords="offset points",
            color=colour,
            fontfamily=style.FONT,
            fontsize=style.NUMBER_POINTS,
        )

    def _draw_notes(self, part: Part, colour: str, heats: Mapping[Note, float]) -> None:
        from matplotlib.collections import PathCollection
        from matplotlib.colors import to_rgba

        notes = notes_within(part.notes, self.start_tick, self.end_tick)
        colours = [
            style.heat_colour(heats[note]) if note in heats else to_rgba(colour, style.opacity(note.velocity))
            for note in notes
        ]
        shapes = [self._shape(note) for note in notes]
        self.axes.add_collection(PathCollection(shapes, facecolors=colours, linewidths=0, zorder=FRONT))

    def _shape(self, note: Note) -> "Path":
        """A bar that gives up a little at its end, but for an end where the system cuts it: that is straight."""
        gap_ticks = min(style.NOTE_GAP_INCHES * self.ticks_per_inch, note.duration_ticks / 3)
        corner_ticks = min(style.CORNER_INCHES * self.ticks_per_inch, note.duration_ticks / 3)
        is_cut_left, is_cut_right = note.start_tick < self.start_tick, note.end_tick > self.end_tick
        return rounded_bar(
            left=max(note.start_tick, self.start_tick),
            right=self.end_tick if is_cut_right else note.end_tick - gap_ticks,
            bottom=note.pitch - style.NOTE_HEIGHT_SEMITONES / 2,
            top=note.pitch + style.NOTE_HEIGHT_SEMITONES / 2,
            corners=(0 if is_cut_left else corner_ticks, 0 if is_cut_right else corner_ticks),
            corner_height=style.CORNER_INCHES / style.SEMITONE_INCHES,
        )


def _row_colour(pitch: int, key: Key) -> str:
    if pitch % 12 == key.tonic_pitch_class:
        return style.ROW_OF_TONIC
    return style.ROW_IN_KEY if pitch % 12 in key.pitch_classes else style.ROW_OUTSIDE_KEY
