"""``seqgen compose``: melodies to files, from a model here or from a server."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol, cast

import click

from seqgen.cli.source import checkpoint_option, connected, server_option
from seqgen.cli.task_options import task_options
from seqgen.compose_request import ComposeFields, parse_compose_task
from seqgen.compose_task import MAX_COUNT, ComposeTask
from seqgen.errors import InvalidInput
from seqgen.music.key import Key
from seqgen.music.score import Score

NARROWEST_ROLL_COLUMNS = 24

output_option = click.option(
    "-o",
    "--output",
    "outputs",
    type=click.Path(path_type=Path),
    multiple=True,
    default=["melody.mid"],
    show_default=True,
    help="File to write; its ending says the format. May be repeated; numbered where --count is above 1.",
)


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
@click.option("-q", "--quiet", is_flag=True, help="Print nothing but errors.")
def compose(outputs: Sequence[Path], server: str | None, checkpoint: Path | None, quiet: bool, **options: Any) -> None:
    """Compose melodies and write them to files."""
    from seqgen.music.files import check_output, write_score

    fields = _fields(**options)
    count = fields.get("count") or 1
    for output in outputs:
        for index in range(min(count, MAX_COUNT)):
            check_output(_numbered(output, index, count))
    melodies = _compose(server, checkpoint, fields)
    written = [[_numbered(output, melody.index, count) for output in outputs] for melody in melodies]
    for melody, paths in zip(melodies, written, strict=True):
        for path in paths:
            write_score(melody.score, path)
    for melody, paths in zip(melodies, written, strict=True):
        if not quiet:
            click.echo(_description(melody, paths))


def _fields(mode: str | None, key: str | None, **options: Any) -> ComposeFields:
    if mode is not None:
        tonic = ComposeTask().key.tonic if key is None else Key.parse(key).tonic
        key = f"{tonic} {mode}"
    return cast(ComposeFields, {"key": key, **options})


def _compose(server: str | None, checkpoint: Path | None, fields: ComposeFields) -> Sequence[Composed]:
    if server is not None:
        if checkpoint is not None:
            raise InvalidInput("checkpoint", "checkpoint cannot go with --server, give it to `seqgen serve`")
        with connected(server) as client:
            return client.compose(**fields)
    task = parse_compose_task(**fields)  # before the import that takes a second: bad input is answered at once
    from seqgen.composer import Composer

    return Composer(checkpoint=checkpoint).compose(task)


def _numbered(output: Path, index: int, count: int) -> Path:
    return output if count == 1 else output.with_stem(f"{output.stem}-{index + 1}")


def _description(melody: Composed, paths: Sequence[Path]) -> str:
    from seqgen.music.piano_roll import terminal_roll

    task, columns = melody.task, shutil.get_terminal_size().columns
    roll = f"{terminal_roll(melody.score, columns)}\n" if columns >= NARROWEST_ROLL_COLUMNS else ""
    return (
        f"{task.style} in {task.key}, {task.resolved_metre}, {task.bars} {'bar' if task.bars == 1 else 'bars'}, "
        f"{task.resolved_quarters_per_minute:g} quarters a minute, "
        f"seed {task.seed}, {melody.model} {melody.model_version}\n"
        f"{roll}"
        f"wrote {', '.join(map(str, paths))}"
    )
