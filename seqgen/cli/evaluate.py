"""``seqgen evaluate``: held-out likelihood, or composed melodies beside real ones."""

from pathlib import Path

import click

from seqgen.cli.corpus import collections_option
from seqgen.cli.evaluate_infill import show_infill
from seqgen.cli.evaluate_melody import show_melody
from seqgen.cli.evaluate_music import show_music
from seqgen.cli.evaluate_published import show_published
from seqgen.cli.evaluate_text import TUNES, show_text
from seqgen.cli.evaluate_writing import show_writing
from seqgen.cli.source import data_option


@click.command()
@click.argument("checkpoint", default="melody-lstm")
@data_option
@collections_option
@click.option("--split", type=click.Choice(["valid", "test"]), default="test", show_default=True)
@click.option("--music", is_flag=True, help="Judge composed melodies beside real tunes, or whether written ones parse.")
@click.option(
    "--samples", type=click.IntRange(1, 10_000), default=1000, show_default=True, help="Melodies a style, or tunes."
)
@click.option("--seed", type=click.IntRange(0, 2**62), default=1, show_default=True, help="Seed of the first melody.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
def evaluate(
    checkpoint: str,
    data: Path | None,
    collections: str | None,
    split: str,
    music: bool,
    samples: int,
    seed: int,
    as_json: bool,
) -> None:
    """Judge CHECKPOINT (a model's name, a file, or the folder of a training) on pieces that it was not trained on.

    --data names the file on which models of published tables, and of text, are measured; models of melodies can be
    measured on a folder of tunes (MIDI, MusicXML, ABC) in place of their collections.
    """
    from seqgen.errors import InvalidInput
    from seqgen.evaluation.published.scoring import SCORINGS
    from seqgen.models import ChoraleCNN, HarmonySeq2Seq, TextTransformer
    from seqgen.models.loading import checkpoint_path, load_card, load_model
    from seqgen.nn.module import Module

    path = checkpoint_path(checkpoint)
    if music and data is not None:
        raise InvalidInput("data", "--music compares with the collections alone; leave --data out")
    if music and load_card(path).name == TUNES:
        if collections is not None:
            raise InvalidInput("collections", f"tunes that {TUNES} writes are judged alone; leave --collections out")
        return show_writing(path, samples, seed, as_json)
    if music:
        return show_music(path, collections, samples, seed, as_json)
    model = load_model(path, Module)
    name = model.card.name
    if name in SCORINGS or isinstance(model.network, ChoraleCNN | HarmonySeq2Seq):
        if data is None:
            raise InvalidInput("data", f"{name} is measured on a published file; name it with --data FILE")
        if collections is not None:
            raise InvalidInput("collections", f"{name} is measured on --data alone; leave --collections out")
        if name not in SCORINGS:
            return show_infill(model, data, split, seed, as_json)
        return show_published(model, data, split, as_json)
    if isinstance(model.network, TextTransformer):
        return show_text(model, data, collections, split, as_json)
    return show_melody(model, data, collections, split, as_json)
