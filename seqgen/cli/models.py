"""``seqgen models``: which models there are, and what each one is."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.table import Table

from seqgen.cli.source import connected, server_option

if TYPE_CHECKING:
    from seqgen.client import SeqgenClient
    from seqgen.composer import Composer


@click.command()
@click.argument("name", required=False)
@server_option
def models(name: str | None, server: str | None) -> None:
    """List the models, or show the card of one."""
    if server is not None:
        with connected(server) as client:
            table = _table(client, name)
    else:
        from seqgen.composer import Composer

        table = _table(Composer(), name)
    Console().print(table)


def _table(source: "SeqgenClient | Composer", name: str | None) -> Table:
    return _overview(source.models()) if name is None else _card(source.model(name))


def _overview(cards: Sequence[Any]) -> Table:
    table = Table("name", "version", "weights", "styles", "description", box=None)
    for card in cards:
        row = (card.name, card.version, card.parameter_count, card.styles, card.description)
        table.add_row(*map(_as_text, row))
    return table


def _card(card: Any) -> Table:
    """One row for each field of the card."""
    table = Table(box=None, show_header=False)
    for field in fields(card):
        table.add_row(field.name.replace("_", " "), _as_text(getattr(card, field.name)))
    return table


def _as_text(value: Any) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case int():
            return f"{value:,}"
        case str():
            return value
        case Mapping():
            return ", ".join(f"{name} {figure:g}" for name, figure in value.items())
    return ", ".join(map(str, value))
