"""The commands that make a new piece from a person's own: from file to files."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import click

from seqgen.cli.given_options import given, read_input
from seqgen.cli.outputs import (
    check_outputs,
    picture_and_paths,
    quiet_option,
    refuse_one_part_forms,
    required_output_option,
    seed_said,
    write_outputs,
)
from seqgen.cli.source import asked, checkpoint_option, server_option

if TYPE_CHECKING:
    from seqgen.music import Score

DOORS = (required_output_option, server_option, checkpoint_option, quiet_option)


class Made(Protocol):
    """What the composer's and the client's pieces have in common."""

    @property
    def score(self) -> "Score": ...
    @property
    def index(self) -> int: ...
    @property
    def seed(self) -> int | None: ...
    @property
    def model(self) -> str: ...
    @property
    def model_version(self) -> str: ...


def changes(piece: Made, given: "Score") -> tuple[int, int]:
    """How many notes are gone and how many are new; a note that is only louder or softer is the same."""
    was, now = _heard(given.with_ticks_per_quarter(piece.score.ticks_per_quarter)), _heard(piece.score)
    return len(was - now), len(now - was)


def changes_said(piece: Made, given: "Score") -> str:
    """The same in words."""
    gone, new = changes(piece, given)
    return f"{gone} of {len(_heard(given))} notes replaced, {new} new"


def _heard(score: "Score") -> set[tuple[int, int, int, int]]:
    """Part, start, pitch and duration of every note."""
    return {
        (number, note.start_tick, note.pitch, note.duration_ticks)
        for number, part in enumerate(score.parts)
        for note in part.notes
    }


def make_pieces(
    verb: str,
    said: "Callable[[Made, Score], str]",
    *,
    input: Path,
    outputs: Sequence[Path],
    server: str | None,
    checkpoint: Path | None,
    quiet: bool,
    made_parts: int | None = None,
    **fields: Any,
) -> None:
    """Make pieces of a score, write them, and say what was done: ``said`` of a piece and what was given.

    They have ``made_parts`` parts (None: as many as the score).
    """
    count = fields["count"] or 1
    check_outputs(outputs, count)
    score = read_input(input)
    refuse_one_part_forms(outputs, made_parts or len(score.parts))
    pieces: Sequence[Made] = asked(verb, score, given(fields), server, checkpoint)
    for piece, paths in zip(pieces, write_outputs(pieces, outputs, count), strict=True):
        if not quiet:
            seed = seed_said(piece.seed, fields.get("beam_width"))
            click.echo(f"{said(piece, score)}{seed}, {piece.model} {piece.model_version}")
            click.echo(picture_and_paths(piece.score, paths))
