"""``seqgen corpus``: read the tune collections and say what was read and what was refused."""

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

if TYPE_CHECKING:
    from seqgen.music.corpus import Corpus

DEFAULT = "oneills,airds,ryans"


def collections_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """``--collections A,B``."""
    option = click.option(
        "--collections",
        help=f"Which collections, with commas; essen is for non-commercial use only.  [default: {DEFAULT}]",
    )
    return option(function)


def read_with_bar(
    collections: str | None, read: "Callable[[tuple[str, ...], Callable[[int, int], None]], Corpus]"
) -> "Corpus":
    """Call `build_corpus` or `load_corpus`, with a progress bar while tunes are read."""
    from seqgen.errors import InvalidInput

    names = names_of(DEFAULT if collections is None else collections)
    if not names:
        raise InvalidInput("collections", f"collections must name at least one, such as {DEFAULT}")
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Reading tunes", total=None)
        return read(names, lambda done, total: bar.update(task, completed=done, total=total))


def names_of(collections: str) -> tuple[str, ...]:
    """The names in a comma-separated list, each once."""
    return tuple(dict.fromkeys(name.strip() for name in collections.split(",") if name.strip()))


@click.group()
def corpus() -> None:
    """Corpora: tunes to learn from."""


@corpus.command()
@collections_option
def build(collections: str | None) -> None:
    """Read the collections inside music21 in parallel and cache the result."""
    from seqgen.music.corpus import build_corpus

    result = read_with_bar(collections, build_corpus)
    Console().print(_table(result))
    click.echo(
        f"{sum(tune.melody.note_count for tune in result.tunes):,} notes, "
        f"{sum(tune.grace_note_count for tune in result.tunes):,} grace notes dropped, content {result.digest[:16]}"
    )


def _table(result: "Corpus") -> Table:
    """A row for each collection: tunes accepted by split, refused by reason."""
    table = Table("collection", "tunes", "accepted", "train", "valid", "test", "refused", box=None)
    for name in result.collections:
        tunes = [tune for tune in result.tunes if tune.identity.startswith(f"{name}/")]
        refusals = [refusal for refusal in result.refusals if refusal.identity.startswith(f"{name}/")]
        splits = Counter(tune.split for tune in tunes)
        total = len(tunes) + len(refusals)
        reasons = Counter(refusal.reason for refusal in refusals).most_common()
        table.add_row(
            name,
            f"{total}",
            f"{len(tunes)} ({len(tunes) / total:.1%})",
            *(f"{splits[split]}" for split in ("train", "valid", "test")),
            ", ".join(f"{reason} {count}" for reason, count in reasons) or "none",
        )
    return table
