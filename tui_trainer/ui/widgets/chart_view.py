"""ChartView, a widget that shows a chart, and a function that returns whether two charts are equal."""

import logging

import numpy as np
from rich.cells import cell_len
from rich.style import Style
from rich.text import Text
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip
from textual.theme import Theme
from textual.widget import Widget

from tui_trainer.base.arrays import FloatArray
from tui_trainer.base.text import clean_text
from tui_trainer.charts.spec import ChartSpec, Series
from tui_trainer.ui.palette import LEGEND_LINES, MARKERS, SOLID_LINE, Palette
from tui_trainer.ui.widgets.chart_picture import ChartPicture, text_lines

SAMPLES = {**LEGEND_LINES, **MARKERS}
"""Sample of a line or a marker before its caption; that of a solid line is SOLID_LINE."""
GAP = "  "
"""Blanks between two captions."""
BORDER_CELLS = 4
"""Number of cells of the lower border, without its corners, that captions leave free."""
logger = logging.getLogger(__name__)


class ChartView(Widget, can_focus=True):
    """Shows one chart in the colours of the theme. Draws it again only when the chart, the size or the theme changes.

    If drawing fails, the error is shown instead of the chart, and the app continues.
    """

    ALLOW_SELECT = False
    DEFAULT_CSS = "ChartView { width: 1fr; height: 1fr; }"

    class Resized(Message):
        """Message: the widget has a new size, and needs a chart that fits this size."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - Textual's own parameter name
        super().__init__(id=id, classes=classes)
        self._spec: ChartSpec | None = None
        self._picture = ChartPicture()
        self._palette: Palette | None = None
        self._lines: list[Strip] | None = None
        self._captions = Text()
        """The text in the lower border."""
        self._drawn_size_and_style: tuple[Size, Style] | None = None

    @property
    def spec(self) -> ChartSpec | None:
        """The chart that the widget shows; None if it shows no chart."""
        return self._spec

    def show(self, spec: ChartSpec | None) -> None:
        """Show a chart. None: show an empty pane. Draws nothing if the chart equals the one that is shown."""
        if not charts_are_equal(spec, self._spec):
            self._spec = spec
            self._lines = None
            self.refresh()
            self._show_captions()

    def on_mount(self) -> None:
        """Subscribe to changes of the theme."""
        self.app.theme_changed_signal.subscribe(self, self._follow_theme)

    def on_resize(self) -> None:
        """Post the message that the size has changed."""
        self.post_message(self.Resized())

    def _follow_theme(self, _theme: Theme) -> None:
        self._palette = self._lines = None
        self.refresh()
        self._show_captions()

    def _show_captions(self) -> None:
        """Show the captions of the chart in the lower border: as many as it has room for."""
        captions = self._spec.captions if self._spec else ()
        shown = Text()
        for caption in captions:
            entry = Text.assemble((f"{SAMPLES.get(caption.role, SOLID_LINE)} ", self._colors.roles[caption.role]), caption.text)
            if shown.cell_len + cell_len(GAP) + entry.cell_len > self.size.width - BORDER_CELLS:
                break
            shown = Text(GAP).join([shown, entry]) if shown else entry
        if shown != self._captions:
            self._captions = self.border_subtitle = shown

    def render_line(self, y: int) -> Strip:
        """Return the line `y` of the chart, with the widget's background colour."""
        background = self.visual_style.rich_style
        if self._lines is None or self._drawn_size_and_style != (self.size, background):
            self._lines = [line.apply_style(background) for line in self._draw()]
            self._drawn_size_and_style = self.size, background
        return self._lines[y] if y < len(self._lines) else Strip.blank(self.size.width, background)

    @property
    def _colors(self) -> Palette:
        """The palette of the current theme."""
        if self._palette is None:
            self._palette = Palette.of(self.app.theme_variables)
        return self._palette

    def _draw(self) -> list[Strip]:
        width, height = self.size
        if self._spec is None:
            return []
        try:
            return self._picture.draw(self._spec, width, height, self._colors)
        except Exception as error:  # an error in a chart must not end the app
            logger.exception("a chart could not be drawn: %s", self._spec.title)
            return text_lines(clean_text(f"cannot draw: {error!r}", width), width, height, Style())


def charts_are_equal(first: ChartSpec | None, second: ChartSpec | None) -> bool:
    """Return whether two charts are equal in all texts, limits and numbers; a NaN equals a NaN."""
    if first is None or second is None or first is second:
        return first is second
    return (
        _without_series(first) == _without_series(second)
        and len(first.series) == len(second.series)
        and all(map(_series_are_equal, first.series, second.series))
    )


def _without_series(spec: ChartSpec) -> tuple[object, ...]:
    limits = (spec.x_limits, spec.y_limits)
    return (spec.title, spec.short_titles, spec.x_label, spec.y_label, limits, spec.notes, spec.captions, spec.message, spec.y_log, spec.x_is_count)


def _series_are_equal(first: Series, second: Series) -> bool:
    if (first.role, first.joined, first.label) != (second.role, second.joined, second.label):
        return False
    return _arrays_are_equal(first.x, second.x) and _arrays_are_equal(first.y, second.y)


def _arrays_are_equal(first: FloatArray, second: FloatArray) -> bool:
    return first is second or np.array_equal(first, second, equal_nan=True)
