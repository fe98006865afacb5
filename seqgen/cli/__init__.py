"""The command ``seqgen``. Loads nothing heavy: each command's module is imported when it runs."""

import sys
from collections.abc import Sequence

import click

import seqgen
from seqgen.cli.failures import report
from seqgen.cli.interrupts import interrupts_kept
from seqgen.cli.lazy_group import LazyGroup

COMMANDS = {
    "accompany": ("seqgen.cli.accompany:accompany", "Answer each phrase of a melody."),
    "compose": ("seqgen.cli.compose:compose", "Compose melodies and write them to files."),
    "continue": ("seqgen.cli.continue_:continue_", "Go on from the end of a melody, in its key and metre."),
    "corpus": ("seqgen.cli.corpus:corpus", "Read the tune collections and report what was accepted."),
    "critique": ("seqgen.cli.critique:critique", "Say how likely each note of a melody is."),
    "evaluate": ("seqgen.cli.evaluate:evaluate", "Judge a model on tunes it was not trained on."),
    "harmonize": ("seqgen.cli.harmonize:harmonize", "Set a melody for four voices."),
    "infill": ("seqgen.cli.infill:infill", "Write some bars of a melody anew."),
    "models": ("seqgen.cli.models:models", "List the models, or show the card of one."),
    "prune": ("seqgen.cli.prune:prune", "Set the smallest weights to 0, and see what that costs."),
    "restore": ("seqgen.cli.restore:restore", "Make a damaged piece of four voices whole."),
    "serve": ("seqgen.cli.serve:serve", "Serve melodies over gRPC until SIGTERM or Ctrl-C."),
    "suggest": ("seqgen.cli.suggest:suggest", "Rank what may come next, or stand in a note's place."),
    "train": ("seqgen.cli.train:train", "Train a model, resuming exactly after a kill."),
    "tune": ("seqgen.cli.tune:tune", "Search for the settings that train a model best."),
    "vary": ("seqgen.cli.vary:vary", "Draw some notes of four voices anew."),
    "write": ("seqgen.cli.write:write", "Print text by a model of text."),
}


@click.group(cls=LazyGroup, command_table=COMMANDS, invoke_without_command=True)
@click.version_option(seqgen.__version__, prog_name="seqgen")
@click.pass_context
def command(context: click.Context) -> None:
    """Melodies from networks written by hand in NumPy and Numba."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit: 0 done, 1 failed, 2 bad input, 130 interrupted."""
    try:
        with interrupts_kept():
            code = command.main(arguments, "seqgen", standalone_mode=False)
    except (Exception, KeyboardInterrupt) as error:
        code = report(error)
    sys.exit(code)
