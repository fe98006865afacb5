"""Where results are written: the option ``-o``, checked before any work is done."""

import shutil
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Protocol

import click

from seqgen.music.score import Score
from seqgen.sampled_task import MAX_COUNT

NARROWEST_ROLL_COLUMNS = 24


def _output_option(**default: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    return click.option(
        "-o",
        "--output",
        "outputs",
        type=click.Path(path_type=Path),
        multiple=True,
        help="File to write; its ending says the format. May be repeated; numbered where --count is above 1.",
        **default,
    )


ONE_PART_FORMS = (".abc",)
output_option = _output_option(default=["melody.mid"], show_default=True)
required_output_option = _output_option(required=True)
quiet_option = click.option("-q", "--quiet", is_flag=True, help="Print nothing but errors.")


class Finished(Protocol):
    """What is written."""

    @property
    def score(self) -> Score: ...
    @property
    def index(self) -> int: ...


def check_outputs(outputs: Sequence[Path], count: int) -> None:
    """Raise InvalidInput for a file that cannot be written."""
    from seqgen.music.files import check_output

    for output in outputs:
        for index in range(min(count, MAX_COUNT)):
            check_output(_numbered(output, index, count))


def refuse_one_part_forms(outputs: Sequence[Path], parts: int) -> None:
    """Raise InvalidInput for a file that holds one part alone, before so many are made."""
    from seqgen.errors import InvalidInput

    for output in outputs:
        if parts > 1 and output.suffix.lower() in ONE_PART_FORMS:
            sentence = f"output {str(output)!r} cannot hold the {parts} parts of this piece; choose another ending"
            raise InvalidInput("output", sentence)


def write_outputs(finished: Sequence[Finished], outputs: Sequence[Path], count: int) -> list[list[Path]]:
    """Write every result to every output; returns the paths of each."""
    from seqgen.music.files import WRITERS

    written = [[_numbered(output, result.index, count) for output in outputs] for result in finished]
    write_files(
        (path, WRITERS[path.suffix.lower()](result.score))
        for result, paths in zip(finished, written, strict=True)
        for path in paths
    )
    return written


def write_files(files: Iterable[tuple[Path, bytes]]) -> None:
    """Write all of them, or none where one cannot be written; raises InvalidInput that names it."""
    from seqgen.atomic import write_all_atomically
    from seqgen.errors import InvalidInput

    try:
        write_all_atomically(files)
    except OSError as error:
        sentence = f"output {error.filename!r} cannot be written: {error.strerror}; name another place with -o"
        raise InvalidInput("output", sentence) from error


def seed_said(seed: int | None, beam_width: int | None) -> str:
    """The seed of notes that were drawn; a search that is wider than 1 draws none."""
    return f", seed {seed}" if (beam_width or 1) == 1 else ""


def picture_and_paths(score: Score, paths: Sequence[Path]) -> str:
    """The score as a roll in the terminal, where it is wide enough, and what was written."""
    from seqgen.music.piano_roll import terminal_roll

    columns = shutil.get_terminal_size().columns
    roll = f"{terminal_roll(score, columns)}\n" if columns >= NARROWEST_ROLL_COLUMNS else ""
    return f"{roll}wrote {', '.join(map(str, paths))}"


def _numbered(output: Path, index: int, count: int) -> Path:
    return output if count == 1 else output.with_stem(f"{output.stem}-{index + 1}")
