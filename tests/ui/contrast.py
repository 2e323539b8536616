"""Contrast of what is drawn on the screen: every cell of text with its colours, and those that are hard to read."""

from collections.abc import Iterator

from rich.segment import Segment
from textual.color import Color
from textual.geometry import Region

from tests.ui.stage import Stage
from tui_trainer.ui.theme_colors import MIN_CONTRAST, contrast

MIN_PICTURE_CONTRAST = 3.0
"""Minimum contrast of lines and points of a chart: WCAG 2.2, success criterion 1.4.11."""


def is_border(character: str) -> bool:
    """Return whether a character is part of a border, an axis or a scroll bar: the only ones that need no contrast."""
    return "\u2500" <= character <= "\u259f"


def is_picture(character: str) -> bool:
    """Return whether a character is part of a line in a chart."""
    return "\u2800" <= character <= "\u28ff"


def colors(segment: Segment) -> tuple[Color, Color]:
    """Return the colours of text and background, as they are drawn."""
    style = segment.style
    assert style, f"{segment!r} has no colours"
    assert style.color, f"{segment!r} has no colour of the text"
    assert style.bgcolor, f"{segment!r} has no colour of the background"
    drawn = Color.from_rich_color(style.color), Color.from_rich_color(style.bgcolor)
    return (drawn[1], drawn[0]) if style.reverse else drawn


def shown_region(opened: Stage) -> Region:
    """Return the part of the screen that is in use: a dialog covers what is behind it with a shade."""
    for dialog in opened.app.screen.query(".dialog, CommandPalette > Vertical"):
        return dialog.region
    return opened.app.screen.region


def hard_to_read(opened: Stage) -> Iterator[str]:
    """Yield a line for each text in use with too little contrast: its row, its colours and their contrast."""
    region = shown_region(opened)
    strips = opened.app.screen._compositor.render_strips()
    for y in range(region.y, region.bottom):
        for segment in strips[y].crop(region.x, region.right):
            shown = "".join(character for character in segment.text if not (character.isspace() or is_border(character)))
            if not shown:
                continue
            needed = MIN_PICTURE_CONTRAST if all(map(is_picture, shown)) else MIN_CONTRAST
            text, background = colors(segment)
            if (found := contrast(text, background)) < needed:
                yield f"{opened.app.theme} row {y}: {shown!r} {text.hex} on {background.hex}: {found:.2f}"
