"""The options that say what to compose: one for each field of `ComposeTask`, with its default in the help."""

import re
from collections.abc import Callable
from functools import reduce
from typing import Any

import click

from seqgen import compose_task as limits
from seqgen.compose_task import ComposeTask
from seqgen.music.key import MODES
from seqgen.music.styles import STYLES

DEFAULT = ComposeTask()
SLOWEST, FASTEST = limits.QUARTERS_PER_MINUTE_RANGE
SEMITONES = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
ACCIDENTALS = {"#": 1, "b": -1, "": 0}
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
        match = re.fullmatch(r"([A-Ga-g])([#b]?)(-?[0-9])", text)
        if match is None:
            self.fail(f"a pitch is a MIDI number such as 55 or a name such as G3, got {text!r}", param, ctx)
        return SEMITONES[match[1].upper()] + ACCIDENTALS[match[2]] + 12 * (int(match[3]) + 1)


def _option(names: str, kind: Any, default: object, text: str) -> Callable[[Command], Command]:
    """An option that stays None when it is not given; the help shows what `ComposeTask` takes then."""
    return click.option(*names.split(), type=kind, help=f"{text}  [default: {default}]")


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
    _option("--seed", int, "drawn, and printed", "Same seed, same melody."),
    _option("--count", int, DEFAULT.count, f"Melodies, 1..{limits.MAX_COUNT}."),
    _option("--model", str, DEFAULT.model, "Name of a model, see `seqgen models`."),
)


def task_options(command: Command) -> Command:
    """Give a command all of them."""
    return reduce(lambda decorated, option: option(decorated), reversed(OPTIONS), command)
