"""Sizes of the terminal: the smallest that the panes fit in, and which panes stand side by side at which width."""

from typing import NamedTuple

MIN_WIDTH, MIN_HEIGHT = 60, 16
"""Minimum size of the terminal in cells. On a smaller terminal a text is shown instead of the panes."""


class WidthClass(NamedTuple):
    """A range of widths: the CSS class of the screen, and the number of tabs that stand side by side."""

    min_width: int
    name: str
    tabs: int


WIDTH_CLASSES = (
    WidthClass(0, "-too-small", 1),
    WidthClass(MIN_WIDTH, "-narrow", 1),
    WidthClass(76, "-normal", 2),
    WidthClass(110, "-wide", 2),
    WidthClass(160, "-very-wide", 3),
)
"""All ranges of widths. In the narrow and the normal range the problem is folded to a line; see app.tcss."""
HEIGHT_CLASSES = ((0, "-too-low"), (MIN_HEIGHT, "-low"), (20, "-medium"), (30, "-high"))
"""Smallest height of each range of heights in cells, and the CSS class of the screen."""


def tabs_side_by_side(width: int) -> int:
    """Return the number of tabs that stand side by side on a terminal of `width` columns.

    >>> [tabs_side_by_side(width) for width in (60, 80, 120, 160, 200)]
    [1, 2, 2, 3, 3]
    """
    return max(found for found in WIDTH_CLASSES if found.min_width <= width).tabs
