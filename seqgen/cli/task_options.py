"""The options that say what to compose: one for each field of `ComposeTask`, with its default in the help."""

import re
from collections.abc import Callable
from functools import reduce
from typing import Any

import click

from seqgen.music.key import MODES
from seqgen.music.pitch_names import pitch_named
from seqgen.music.scale import NAMES as SCALE_NAMES
from seqgen.music.styles import STYLES
from seqgen.sampled_task import MAX_BEAM_WIDTH, MAX_COUNT
from seqgen.verbs.compose import task as limits
from seqgen.verbs.compose.task import ComposeTask

DEFAULT = ComposeTask()
SLOWEST, FASTEST = limits.QUARTERS_PER_MINUTE_RANGE
Command = Callable[..., Any]


class Pitch(click.ParamType[int]):
    """A MIDI number such as 55, or the note's name such as G3; C4 is middle C, 60."""

    name = "pitch"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The MIDI number.

        >>> Pitch().convert("Bb3", None, None)
        58
        """
        if re.fullmatch(r"-?[0-9]+", text := str(value)):
            return int(text)
        if (pitch := pitch_named(text)) is None:
            self.fail(f"a pitch is a MIDI number such as 55 or a name such as G3, got {text!r}", param, ctx)
        return pitch


def _option(names: str, kind: Any, default: object, text: str, **more: Any) -> Callable[[Command], Command]:
    """An option that stays None when it is not given; the help shows what `ComposeTask` takes then."""
    return click.option(*names.split(), type=kind, default=None, help=f"{text}  [default: {default}]", **more)


OPTIONS = (
    _option("--style", str, DEFAULT.style, f"Dance type: {', '.join(STYLES)}."),
    _option("--key", str, DEFAULT.key, "Tonic and mode, such as G, F#m or 'E dorian'."),
    _option("--mode", click.Choice(list(MODES)), "the key's", "Mode, in place of the key's own."),
    _option("--metre", str, "the style's", "Metre, such as 6/8."),
    _option("--bars", int, DEFAULT.bars, f"Full bars, 1..{limits.MAX_BARS}."),
    _option("--pickup-eighths", int, DEFAULT.pickup_eighths, "Eighth notes before the first bar."),
    _option("--tempo quarters_per_minute", float, "the style's", f"Quarters a minute, {SLOWEST:g}..{FASTEST:g}."),
    _option("--lowest lowest_pitch", Pitch(), DEFAULT.lowest_pitch, "Lowest pitch allowed, such as G3 or 55."),
    _option("--highest highest_pitch", Pitch(), DEFAULT.highest_pitch, "Highest pitch allowed, such as D6 or 86."),
    _option("--temperature", float, DEFAULT.temperature, "Boldness, 0..2; 0 takes the likeliest always."),
    _option("--top-k", int, DEFAULT.top_k, "Sample among the k likeliest tokens only; 0 is all."),
    _option("--top-p", float, DEFAULT.top_p, "Sample among the likeliest that sum to p only; 1 is all."),
    _option(
        "--min-p", float, DEFAULT.min_p, "Sample among tokens with this share of the likeliest's probability only."
    ),
    _option("--max-in-a-row", int, DEFAULT.max_in_a_row, "Plays of the same 1, 2 or 4 bars in a row; 0 is no limit."),
    _option(
        "--beam-width",
        int,
        DEFAULT.beam_width,
        f"Up to {MAX_BEAM_WIDTH}: above 1 search for a likely melody so wide, in place of sampling; seed, temperature, "
        "top-k, top-p and min-p do not act.",
    ),
    _option("--scale", str, "the key's", f"Pitches: {', '.join(SCALE_NAMES)}, or notes such as 'D E F# A B'."),
    _option(
        "--fixed fixed_notes",
        str,
        "none",
        "A note to keep, as BAR:BEAT PITCH LENGTH: '5:1 D5 1/2' is a half note on D5 at bar 5, beat 1; bar 0 is the "
        "pick-up's, beats are the metre's (6/8 has six), 3.5 is half a beat after the third. May be repeated.",
        metavar="NOTE",
        multiple=True,
    ),
    _option(
        "--chords",
        str,
        "none",
        "Chords of the bars, such as 'D | G A | D / / A', repeated to the last bar: notes on a beat belong to them.",
    ),
    _option("--close-on-tonic", bool, "no", "End on the tonic.", is_flag=True),
    _option("--seed", int, "drawn, and printed", "Same seed, same melody."),
    _option("--count", int, DEFAULT.count, f"Melodies, 1..{MAX_COUNT}."),
    _option("--model", str, DEFAULT.model, "Name of a model, see `seqgen models`."),
)


def task_options(command: Command) -> Command:
    """Give a command all of them."""
    return reduce(lambda decorated, option: option(decorated), reversed(OPTIONS), command)
