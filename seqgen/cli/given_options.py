"""The options of the verbs that start from a person's own file."""

from collections.abc import Callable
from dataclasses import fields
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from seqgen.cli.source import EXISTING_FILE
from seqgen.music.styles import STYLES
from seqgen.sampled_task import DEFAULT_GIBBS_STEPS, MAX_BEAM_WIDTH, MAX_COUNT
from seqgen.verbs.sampling_task import SamplingTask

if TYPE_CHECKING:
    from seqgen.music.score import Score

Command = Callable[..., Any]

PART = click.option("--part", type=int, help="Part with the melody, from 1  [default: the only one].")
PARTS = click.option(
    "--part", "parts", type=int, multiple=True, help="Part that may change, from 1. May be repeated  [default: all]."
)
STYLE = click.option("--style", help=f"Dance type: {', '.join(STYLES)}  [default: not told].")


def default_of(task: type, field: str) -> Any:
    """What a task has where a field is left out."""
    return next(one.default for one in fields(task) if one.name == field)


def model_option(task: type) -> Callable[[Command], Command]:
    """``--model``, with the task's default."""
    return click.option(
        "--model", help=f"Name of a model, see `seqgen models`  [default: {default_of(task, 'model')}]."
    )


MODEL = model_option(SamplingTask)
FILTERS = (
    click.option("--temperature", type=float, help="Boldness, 0..2; 0 takes the likeliest always  [default: 1]."),
    click.option("--top-k", type=int, help="Sample among the k likeliest tokens only; 0 is all  [default: 0]."),
    click.option("--top-p", type=float, help="Sample among the likeliest that sum to p only  [default: 0.95]."),
    click.option("--min-p", type=float, help="Leave out what is less likely than this share of the likeliest."),
)
SEED = click.option("--seed", type=int, help="Same seed, same notes  [default: drawn, and printed].")
COUNT = click.option("--count", type=int, help=f"How many different results, 1..{MAX_COUNT}  [default: 1].")
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
    COUNT,
)
GIBBS_STEPS = click.option(
    "--gibbs-steps",
    type=int,
    help=f"How often chorale-cnn draws notes anew; more is slower and better  [default: {DEFAULT_GIBBS_STEPS}].",
)
WISHES = (
    click.option(
        "--chords",
        help="Chords of the new bars, such as 'D | G A', repeated to the last bar: notes on a beat belong to them.",
    ),
    click.option("--close-on-tonic", is_flag=True, default=None, help="End the new notes on the tonic."),
)
input_argument = click.argument("input", metavar="IN", type=EXISTING_FILE)


def options(*decorators: Callable[[Command], Command]) -> Callable[[Command], Command]:
    """Give a command all of them, in this order."""
    return lambda command: reduce(lambda decorated, option: option(decorated), reversed(decorators), command)


def chorale_options(task: type) -> tuple[Callable[[Command], Command], ...]:
    """What all tasks are told that end in four voices."""
    default = default_of(task, "temperature")
    text = f"Boldness, 0..2; 0 takes the likeliest always  [default: {default:g}]."
    return model_option(task), GIBBS_STEPS, click.option("--temperature", type=float, help=text), SEED, COUNT


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
