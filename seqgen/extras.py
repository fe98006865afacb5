"""Packages of the optional extras: imported where they are used; one that is missing is said in a sentence."""

from importlib.util import find_spec

from seqgen.errors import InvalidInput


def require(module: str, package: str, extra: str) -> None:
    """Raise InvalidInput where a module cannot be found, with the command that installs its package.

    >>> require("no_such_module", "no-such-package", "tune")
    Traceback (most recent call last):
    seqgen.errors.InvalidInput: no-such-package is not installed; get it with: pip install 'seqgen-music[tune]'
    """
    if find_spec(module) is None:
        raise InvalidInput(extra, f"{package} is not installed; get it with: pip install 'seqgen-music[{extra}]'")
