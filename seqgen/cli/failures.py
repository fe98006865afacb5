"""How the command line fails: one sentence on stderr and an exit status; a traceback only where asked for."""

import errno
import os
import sys
import traceback
from collections.abc import Sequence
from contextlib import suppress

import click

from seqgen.errors import InvalidInput, InvalidInputs

FAILED, BAD_INPUT, INTERRUPTED = 1, 2, 130
UNWRITABLE = (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EFBIG)
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
        case OSError() if error.filename is None and error.errno in UNWRITABLE:
            _say(f"what is printed cannot be written: {os.strerror(error.errno)}")
            _drop_what_is_left()
            return FAILED
    what = " ".join(str(error).split()) or "no message"
    _say(f"unexpected {type(error).__name__}: {what} (set {DEBUG_VARIABLE}=1 to see where)")
    return FAILED


def as_typed(error: InvalidInput, parameters: Sequence[click.Parameter]) -> InvalidInput:
    """The same error, a field at a sentence's beginning spelled as the option that a command has for it.

    >>> option = click.Option(["--tempo", "quarters_per_minute"])
    >>> print(as_typed(InvalidInput("tempo", "tempo must lie in 20..400, got 0.0"), [option]))
    --tempo must lie in 20..400, got 0.0
    """
    if isinstance(error, InvalidInputs):
        return InvalidInputs([as_typed(one, parameters) for one in error.errors])
    field, sentence = error.field, str(error)
    option = next((max(one.opts, key=len) for one in parameters if _gives(one, field)), field)
    if sentence.startswith(f"{field} "):
        sentence = option + sentence.removeprefix(field)
    return InvalidInput(field, sentence)


def _gives(parameter: click.Parameter, field: str) -> bool:
    """Whether it is the option of a field; ``--lowest`` gives lowest_pitch, and ``--tempo`` tempo."""
    is_option = isinstance(parameter, click.Option)
    return is_option and (parameter.name == field or f"--{field}" in parameter.opts)


def _drop_what_is_left() -> None:
    """Send what standard output still holds nowhere, or Python would try it again at its end, and complain."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    with suppress(OSError, ValueError, AttributeError):  # a standard output that is no file, or closed
        os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def _say(sentence: str) -> None:
    click.echo(f"Error: {sentence}", err=True)
