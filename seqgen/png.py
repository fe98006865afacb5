"""A figure of matplotlib as a PNG file: whole or not at all, and the same bytes for the same figure."""

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from seqgen.atomic import write_atomically

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DOTS_PER_INCH = 120


def write_png(path: Path, figure: "Figure") -> None:
    """Draw and write; no date and no program's name goes into the file. Raises OSError."""
    image = BytesIO()
    figure.savefig(image, format="png", dpi=DOTS_PER_INCH, metadata={"Software": None})
    write_atomically(path, image.getvalue())
