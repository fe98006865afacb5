"""The dance types that the tune collections name, each with its usual metre and tempo."""

from dataclasses import dataclass

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
