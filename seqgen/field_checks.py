"""What is wrong with one field, as an error to report, or None; for values that people and programs give."""

from collections.abc import Iterable
from numbers import Integral, Real
from typing import cast

from seqgen.errors import InvalidInput, InvalidInputs


def refuse(checked: Iterable[InvalidInput | None]) -> None:
    """Raise InvalidInputs with every error that was found, if any was."""
    if errors := [error for error in checked if error is not None]:
        raise InvalidInputs(errors)


def within(field: str, value: object, low: float, high: float) -> InvalidInput | None:
    """The error to report for what is no number in ``low..high`` (NaN is not), or None."""
    if isinstance(value, Real) and not isinstance(value, bool) and low <= cast(float, value) <= high:
        return None
    return InvalidInput(field, f"{field} must lie in {low:.15g}..{high:.15g}, got {_shown(value)}")


def whole_within(field: str, value: object, low: int, high: int) -> InvalidInput | None:
    """The error to report for what is no whole number in ``low..high``, or None."""
    if isinstance(value, Integral) and not isinstance(value, bool) and low <= cast(int, value) <= high:
        return None
    return InvalidInput(field, f"{field} must be a whole number in {low}..{high}, got {_shown(value)}")


def of_kind(field: str, value: object, kind: type) -> InvalidInput | None:
    """The error to report for a value of another type, or None."""
    if isinstance(value, kind):
        return None
    name = kind.__name__
    # All kinds are made from text but scores, which are read from files.
    maker = f"{name}.parse" if hasattr(kind, "parse") else "seqgen.music.files.read_score"
    return InvalidInput(field, f"{field} must be a seqgen.{name}, see {maker}, got {_shown(value)}")


def _shown(value: object) -> str:
    return repr(value)[:40]


def one_of(field: str, value: object, allowed: tuple[str, ...]) -> InvalidInput | None:
    """The error to report for a name that is not among ``allowed``, or None."""
    if isinstance(value, str) and value in allowed:
        return None
    return InvalidInput(field, f"{field} must be one of {', '.join(allowed)}, got {str(value)[:40]!r}")


def true_or_false(field: str, value: object) -> InvalidInput | None:
    """The error to report for what is neither True nor False, or None."""
    if isinstance(value, bool):
        return None
    return InvalidInput(field, f"{field} must be true or false, got {_shown(value)}")
