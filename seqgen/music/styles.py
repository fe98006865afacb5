"""The dance types that the tune collections name, each with its usual metre and tempo."""

from dataclasses import dataclass

from seqgen.errors import InvalidInput
from seqgen.field_checks import one_of
from seqgen.music.metre import Metre


@dataclass(frozen=True, slots=True)
class Style:
    """A kind of tune; ``metre`` and ``quarters_per_minute`` are the defaults for composing one."""

    name: str
    metre: Metre
    quarters_per_minute: int
    description: str


STYLES = {
    style.name: style
    for style in (
        Style("reel", Metre(2, 2), 200, "even running eighths in two, for dancing"),
        Style("jig", Metre(6, 8), 168, "two groups of three eighths a bar"),
        Style("slip-jig", Metre(9, 8), 160, "three groups of three eighths a bar"),
        Style("hornpipe", Metre(2, 2), 160, "stately running eighths, often dotted; clogs are counted here"),
        Style("strathspey", Metre(4, 4), 130, "dotted rhythms and Scotch snaps"),
        Style("march", Metre(2, 4), 100, "marches and quicksteps"),
        Style("air", Metre(3, 4), 80, "slow airs and song tunes"),
        Style("tune", Metre(2, 4), 100, "dances and songs whose type the source does not name"),
    )
}
STYLE_ROWS = 16  # the styles that networks have room for
NO_STYLE = STYLE_ROWS - 1


def style_index(name: str | None) -> int:
    """What networks are told of a style; None: that it is not told.

    >>> style_index("jig"), style_index(None)
    (1, 15)
    """
    return NO_STYLE if name is None else list(STYLES).index(name)


def style_error(name: object) -> InvalidInput | None:
    """The error to report for what is neither a style's name nor None, or None."""
    return None if name is None else one_of("style", name, tuple(STYLES))
