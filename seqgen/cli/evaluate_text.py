"""Nats and bits per character of a model of text, beside a count model."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.table import Table

from seqgen.cli.corpus import read_with_bar

if TYPE_CHECKING:
    from seqgen.evaluation.text_nats import TextNats
    from seqgen.models.loading import LoadedModel
    from seqgen.text import TextData

TUNES = "tune-text"


def show_text(model: "LoadedModel[Any]", data: Path | None, collections: str | None, split: str, as_json: bool) -> None:
    """Measure a model on a split of a text file or, where it writes tunes, of the collections; print the outcome."""
    from seqgen.evaluation.text_nats import text_nats

    result = text_nats(model.network, _source(model.card.name, data, collections), split)
    if as_json:
        click.echo(json.dumps({"model": model.card.name, "version": model.card.version} | result.figures()))
        return
    Console().print(_table(f"{model.card.name} {model.card.version}", result))
    click.echo(
        f"{result.split}: {result.documents} documents, {result.characters:,} characters, "
        f"{result.unknown_characters:,} of them unknown; data SHA-256 {result.data_sha256}"
    )


def _source(name: str, data: Path | None, collections: str | None) -> "TextData":
    """The file that a model of text is measured on, or a corpus; `tune-text` takes either."""
    from seqgen.errors import InvalidInput
    from seqgen.music.corpus import load_corpus
    from seqgen.music.corpus.texts import tune_documents
    from seqgen.text import read_text

    if data is not None and collections is not None:
        raise InvalidInput("collections", "collections cannot go with --data; leave one of them out")
    if data is not None:
        return read_text(data)
    if name == TUNES:
        return tune_documents(read_with_bar(collections, load_corpus))
    raise InvalidInput("data", f"{name} is measured on a text file; name it with --data FILE")


def _table(name: str, result: "TextNats") -> Table:
    table = Table("per character", "nats", "bits", box=None)
    table.add_row(name, f"{result.nats_per_character:.4f}", f"{result.bits_per_character:.4f}")
    counts = f"count model, order {result.count_model_order}, Witten-Bell"
    cells = result.count_model_nats_per_character, result.count_model_bits_per_character
    table.add_row(counts, *(f"{figure:.4f}" for figure in cells))
    return table
