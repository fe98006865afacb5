"""``seqgen compose``: melodies to files, from a model here or from a server."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol, cast

import click

from seqgen.cli.outputs import (
    check_outputs,
    output_option,
    picture_and_paths,
    quiet_option,
    seed_said,
    write_outputs,
)
from seqgen.cli.source import checkpoint_option, connected, server_option
from seqgen.cli.task_options import task_options
from seqgen.music.key import Key
from seqgen.music.score import Score
from seqgen.verbs.compose.request import ComposeFields, parse_compose_task
from seqgen.verbs.compose.task import ComposeTask


class Composed(Protocol):
    """What the composer's and the client's results have in common."""

    @property
    def score(self) -> Score: ...
    @property
    def task(self) -> ComposeTask: ...
    @property
    def index(self) -> int: ...
    @property
    def model(self) -> str: ...
    @property
    def model_version(self) -> str: ...


@click.command()
@task_options
@output_option
@server_option
@checkpoint_option
@quiet_option
def compose(outputs: Sequence[Path], server: str | None, checkpoint: Path | None, quiet: bool, **options: Any) -> None:
    """Compose melodies and write them to files."""
    fields = _fields(**options)
    count = fields.get("count") or 1
    check_outputs(outputs, count)
    melodies = _compose(server, checkpoint, fields)
    for melody, paths in zip(melodies, write_outputs(melodies, outputs, count), strict=True):
        if not quiet:
            click.echo(_description(melody, paths))


def _fields(mode: str | None, key: str | None, **options: Any) -> ComposeFields:
    if mode is not None:
        tonic = ComposeTask().key.tonic if key is None else Key.parse(key).tonic
        key = f"{tonic} {mode}"
    return cast(ComposeFields, {"key": key, **options})


def _compose(server: str | None, checkpoint: Path | None, fields: ComposeFields) -> Sequence[Composed]:
    if server is not None:
        with connected(server, checkpoint) as client:
            return client.compose(**fields)
    task = parse_compose_task(**fields)  # before the import that takes a second: bad input is answered at once
    from seqgen.composer import Composer

    return Composer(checkpoint=checkpoint).compose(task)


def _description(melody: Composed, paths: Sequence[Path]) -> str:
    task = melody.task
    return (
        f"{task.style} in {task.key}, {task.resolved_metre}, {task.bars} {'bar' if task.bars == 1 else 'bars'}, "
        f"{task.resolved_quarters_per_minute:g} quarters a minute"
        f"{seed_said(task.seed, task.beam_width)}, {melody.model} {melody.model_version}\n"
        f"{picture_and_paths(melody.score, paths)}"
    )
