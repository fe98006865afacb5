"""``seqgen evaluate --music``: what is measured of the composed melodies, with the same of real tunes beside it."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from seqgen.cli.corpus import read_with_bar

if TYPE_CHECKING:
    from seqgen.evaluation.music import Judged, StyleJudgement
    from seqgen.models.card import ModelCard
    from seqgen.music.corpus import Corpus

NONE = "-"
Judgements = Mapping[str, "StyleJudgement"]


def show_music(path: Path, collections: str | None, samples: int, seed: int, as_json: bool) -> None:
    """Let a checkpoint compose ``samples`` melodies a style, judge them, and print the outcome."""
    from seqgen.evaluation.music import composing_model
    from seqgen.music.corpus import load_corpus

    card = composing_model(path)
    corpus = read_with_bar(collections, load_corpus)
    judgements = _judged(path, card, corpus, samples, seed)
    if as_json:
        click.echo(json.dumps(_document(card, corpus, samples, seed, judgements)))
        return
    console = Console()
    for style, judgement in judgements.items():
        for table in (_overlaps(style, judgement), _statistics(judgement), _copies(judgement)):
            console.print(table, "")
    console.print(_summary(judgements))
    click.echo(_basis(card, corpus, samples, judgements))


def _judged(path: Path, card: "ModelCard", corpus: "Corpus", samples: int, seed: int) -> Judgements:
    from seqgen.composer import Composer
    from seqgen.evaluation.music import judge_music

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Reading training tunes", total=samples)

        def progress(style: str, finished: int) -> None:
            if finished == 1:
                bar.console.print(f"{style} ...")  # what a log shows of the bar
            bar.update(task, description=f"Composing {style}", completed=finished)

        return judge_music(Composer(path), card.name, corpus, samples, seed, progress)


def _overlaps(style: str, judgement: "StyleJudgement") -> Table:
    composed, real = judgement.composed, judgement.held_out
    title = (
        f"{style}: {composed.pieces} composed, {real.pieces} real held-out, {judgement.training_tunes} training tunes"
    )
    columns = (f"{name}\n{side}" for name in ("overlap", "KL", "own") for side in ("model", "real"))
    table = Table("feature", *columns, title=title, title_justify="left", box=None)
    for name in composed.likenesses:
        figures = zip(_figures(composed, name), _figures(real, name), strict=True)
        table.add_row(name, *(_shown(figure) for pair in figures for figure in pair))
    return table


def _figures(judged: "Judged", feature: str) -> tuple[float | None, float | None, float | None]:
    likeness = judged.likenesses[feature]
    distances = likeness.distances
    return (distances.area, distances.divergence, likeness.own_area) if distances else (None, None, likeness.own_area)


def _statistics(judgement: "StyleJudgement") -> Table:
    table = Table("statistic", "model\nmedian", "real\n5 %", "real\nmedian", "real\n95 %", "inside", box=None)
    for name, statistic in judgement.statistics.items():
        real, composed = statistic.real, statistic.composed
        percentiles = (real.low, real.median, real.high) if real else (None, None, None)
        verdict = {True: "yes", False: "NO", None: NONE}[statistic.is_inside]
        table.add_row(name, *map(_shown, (composed and composed.median, *percentiles)), verdict)
    return table


def _copies(judgement: "StyleJudgement") -> Table:
    from seqgen.evaluation.music.memorisation import COPIED_NOTES

    table = Table("longest run copied, notes", "median", "95 %", "longest", f"over {COPIED_NOTES} notes", box=None)
    for side, judged in (("model", judgement.composed), ("real", judgement.held_out)):
        copied = judged.memorisation
        notes = (copied.median_notes, copied.percentile_95_notes, copied.longest_notes)
        table.add_row(side, *(f"{count:.0f}" for count in notes), f"{copied.copying_share:.1%}")
    return table


def _shown(figure: float | None) -> str:
    return NONE if figure is None else f"{figure:.3f}"


def _summary(judgements: Judgements) -> Table:
    from seqgen.evaluation.music import summary_row

    rows = [summary_row(style, judgement) for style, judgement in judgements.items()]
    table = Table(*(column.replace(", ", "\n") for column in rows[0]), title="Summary", title_justify="left", box=None)
    for row in rows:
        table.add_row(*row.values())
    return table


def _basis(card: "ModelCard", corpus: "Corpus", samples: int, judgements: Judgements) -> str:
    """What the columns mean, and what was compared."""
    left_out = [style for style in _tune_counts(corpus) if style not in judgements]
    too_few = f"; too few tunes of {', '.join(left_out)}" if left_out else ""
    return (
        "overlap and KL (nats): of distances between pieces, with the training tunes; own: of the feature itself\n"
        "real: held-out tunes, the ceiling; copied: the longest run of notes, median, 95 % and longest\n"
        f"{card.name} {card.version}: {samples} melodies a style; corpus {corpus.digest[:16]}{too_few}"
    )


def _document(card: "ModelCard", corpus: "Corpus", samples: int, seed: int, judgements: Judgements) -> dict[str, Any]:
    """Everything, as JSON has it: None where there is no figure."""
    return {
        "model": card.name,
        "version": card.version,
        "corpus": corpus.digest,
        "samples": samples,
        "seed": seed,
        "tunes": _tune_counts(corpus),
        "styles": {style: _with_verdicts(judgement) for style, judgement in judgements.items()},
    }


def _tune_counts(corpus: "Corpus") -> dict[str, dict[str, int]]:
    from seqgen.evaluation.music import tunes_by_style

    styles = tunes_by_style(corpus).items()
    return {style: {"training": len(tunes.training), "held_out": len(tunes.held_out)} for style, tunes in styles}


def _with_verdicts(judgement: "StyleJudgement") -> dict[str, Any]:
    document = asdict(judgement)
    for side, judged in (("composed", judgement.composed), ("held_out", judgement.held_out)):
        document[side]["mean_area"] = judged.mean_area
    for name, statistic in judgement.statistics.items():
        document["statistics"][name]["inside"] = statistic.is_inside
    return document
