"""``seqgen accompany``: a melody's phrases, each answered by a partner."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from seqgen.cli.given_options import FILTERS, MODEL, PART, SEED, STYLE, given, input_argument, options, read_input
from seqgen.cli.outputs import check_outputs, picture_and_paths, write_outputs
from seqgen.cli.pieces import DOORS
from seqgen.cli.source import connected

if TYPE_CHECKING:
    from seqgen.music.score import Note, Score
    from seqgen.verbs.accompany.score import Partner, Trade
    from seqgen.verbs.accompany.task import AccompanyTask

GRID = (
    click.option("--key", help="Tonic and mode, such as G, F#m or 'E dorian'  [default: the file's]."),
    click.option("--metre", help="Metre, such as 6/8  [default: the file's]."),
    click.option("--tempo", "quarters_per_minute", type=float, help="Quarters a minute  [default: the file's]."),
)
TURNS = (
    click.option("--rest-quarters", type=float, help="Rest that ends a phrase, 0.25..16  [default: 1]."),
    click.option("--phrase-bars", type=int, help="Bars after which a phrase ends, 1..16  [default: rests decide]."),
    click.option("--answer-bars", type=int, help="Bars of an answer, 1..16  [default: 2]."),
)


@dataclass(frozen=True, slots=True)
class Traded:
    """What is written."""

    score: "Score"
    index: int = 0


@click.command()
@input_argument
@options(PART, *GRID, *TURNS, STYLE, *FILTERS, SEED, MODEL, *DOORS)
def accompany(
    input: Path,
    outputs: Sequence[Path],
    server: str | None,
    checkpoint: Path | None,
    quiet: bool,
    part: int | None,
    **fields: Any,
) -> None:
    """Play IN (MIDI, MusicXML, ABC, Humdrum, JSON) to a partner who answers each phrase, as if live.

    The file has both parts, the player's and the partner's: the player waits for every answer to end.
    """
    from seqgen.verbs.accompany.score import WrittenMelody

    _refuse_abc(outputs)
    check_outputs(outputs, 1)
    melody = WrittenMelody(read_input(input), part, **given(fields))
    trades: list[Trade] = []
    with _partner(melody.task, server, checkpoint) as partner:
        for trade in melody.trades(partner):
            trades.append(trade)
            if not quiet:
                click.echo(f"phrase {len(trades)}: {_said(trade, melody.bar_ticks)}")
    traded = Traded(melody.score(trades))
    [paths] = write_outputs([traded], outputs, 1)
    if not quiet:
        click.echo(picture_and_paths(traded.score, paths))


def _refuse_abc(outputs: Sequence[Path]) -> None:
    from seqgen.errors import InvalidInput

    for output in outputs:
        if output.suffix.lower() == ".abc":
            sentence = f"output must be of a form that holds two parts, such as .mid, got {str(output)!r}"
            raise InvalidInput("output", sentence)


@contextmanager
def _partner(task: "AccompanyTask", server: str | None, checkpoint: Path | None) -> "Iterator[Partner]":
    if server is not None:
        from seqgen.wire.accompany import AccompanyFields

        fields: Any = {name: getattr(task, name) for name in AccompanyFields.__annotations__ if name != "is_live"}
        with connected(server, checkpoint) as client, client.accompany(**fields, is_live=False) as session:
            yield session
    else:
        from seqgen.composer import Composer

        with Composer(checkpoint).accompany(task) as partner:
            yield partner


def _said(trade: "Trade", bar_ticks: int) -> str:
    over, first = trade.over, trade.answer[0].start_tick // bar_ticks + 1
    bars = f"{_counted(trade.phrase)}, answered in bars {first} to {trade.end_tick // bar_ticks}"
    return f"{bars} by {_counted(trade.answer)}, seed {over.seed}, {over.model} {over.model_version}"


def _counted(notes: "Sequence[Note]") -> str:
    return f"{len(notes)} {'note' if len(notes) == 1 else 'notes'}"
