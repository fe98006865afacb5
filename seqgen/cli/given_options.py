"""The options of the verbs that start from a person's own file."""

from collections.abc import Callable
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from seqgen.cli.source import EXISTING_FILE
from seqgen.music.styles import STYLES
from seqgen.sampled_task import MAX_BEAM_WIDTH, MAX_COUNT

if TYPE_CHECKING:
    from seqgen.music.score import Score

Command = Callable[..., Any]

PART = click.option("--part", type=int, help="Part with the melody, from 1  [default: the only one].")
STYLE = click.option("--style", help=f"Dance type: {', '.join(STYLES)}  [default: not told].")
MODEL = click.option("--model", help="Name of a model, see `seqgen models`.")
FILTERS = (
    click.option("--temperature", type=float, help="Boldness, 0..2; 0 takes the likeliest always  [default: 1]."),
    click.option("--top-k", type=int, help="Sample among the k likeliest tokens only; 0 is all  [default: 0]."),
    click.option("--top-p", type=float, help="Sample among the likeliest that sum to p only  [default: 0.95]."),
    click.option("--min-p", type=float, help="Leave out what is less likely than this share of the likeliest."),
)
SEED = click.option("--seed", type=int, help="Same seed, same notes  [default: drawn, and printed].")
SAMPLING = (
    *FILTERS,
    click.option("--max-in-a-row", type=int, help="Plays of the same 1, 2 or 4 bars in a row; 0 is no limit."),
    click.option(
        "--beam-width",
        type=int,
        help=f"Up to {MAX_BEAM_WIDTH}: above 1 search for likely notes so wide, in place of sampling; seed, "
        "temperature, top-k, top-p and min-p do not act  [default: 1].",
    ),
    SEED,
    click.option("--count", type=int, help=f"How many different results, 1..{MAX_COUNT}  [default: 1]."),
)
WISHES = (
    click.option("--chords", help="Chords of the new bars, such as 'D | G A': notes on a beat belong to them."),
    click.option("--close-on-tonic", is_flag=True, default=None, help="End the new notes on the tonic."),
)
input_argument = click.argument("input", metavar="IN", type=EXISTING_FILE)


def options(*decorators: Callable[[Command], Command]) -> Callable[[Command], Command]:
    """Give a command all of them, in this order."""
    return lambda command: reduce(lambda decorated, option: option(decorated), reversed(decorators), command)


def read_input(path: Path) -> "Score":
    """The score in a file of any form that seqgen writes or reads."""
    from seqgen.music.files import read_score

    return read_score(path)


def given(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields that were given, values in place of their text; raises InvalidInputs."""
    from seqgen.field_checks import refuse
    from seqgen.verbs.texts import replace_texts

    chosen = {name: value for name, value in fields.items() if value is not None}
    refuse(replace_texts(chosen))
    return chosen
