"""The shape of a note in the picture."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.path import Path


def rounded_bar(
    *,
    left: float,
    right: float,
    bottom: float,
    top: float,
    corners: tuple[float, float],
    corner_height: float,
) -> "Path":
    """A rectangle with curved corners: ``corner_height`` high, and as wide as ``corners`` says, left and right."""
    from matplotlib.path import Path

    inner_left, inner_right = left + corners[0], right - corners[1]
    inner_bottom, inner_top = bottom + corner_height, top - corner_height
    sides = [
        [(inner_left, bottom)],
        [(inner_right, bottom), (right, bottom), (right, inner_bottom)],
        [(right, inner_top), (right, top), (inner_right, top)],
        [(inner_left, top), (left, top), (left, inner_top)],
        [(left, inner_bottom), (left, bottom), (inner_left, bottom)],
    ]
    codes = [Path.MOVETO] + [Path.LINETO, Path.CURVE3, Path.CURVE3] * 4
    return Path([point for side in sides for point in side], codes)
