"""How the command line fails: one sentence on stderr and an exit status; a traceback only where asked for."""

import os
import traceback

import click

from seqgen.errors import InvalidInput

FAILED, BAD_INPUT, INTERRUPTED = 1, 2, 130
DEBUG_VARIABLE = "SEQGEN_DEBUG"


def report(error: BaseException) -> int:
    """Say what went wrong; returns the exit status."""
    if os.environ.get(DEBUG_VARIABLE):
        traceback.print_exception(error)
    match error:
        case click.Abort() | KeyboardInterrupt():
            return INTERRUPTED
        case click.ClickException():
            _say(error.format_message())
            return error.exit_code
        case InvalidInput():
            _say(str(error))
            return BAD_INPUT
    what = " ".join(str(error).split()) or "no message"
    _say(f"unexpected {type(error).__name__}: {what} (set {DEBUG_VARIABLE}=1 to see where)")
    return FAILED


def _say(sentence: str) -> None:
    click.echo(f"Error: {sentence}", err=True)
