"""ChartView: the widget that shows a chart."""

import logging

import numpy as np
from rich.style import Style
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip
from textual.theme import Theme
from textual.widget import Widget

from tui_trainer.base.arrays import FloatArray
from tui_trainer.base.text import clean_text
from tui_trainer.charts.spec import ChartSpec, Series
from tui_trainer.ui.palette import Palette
from tui_trainer.ui.widgets.chart_picture import ChartPicture, one_line

logger = logging.getLogger(__name__)


class ChartView(Widget, can_focus=True):
    """Shows one chart in the colours of the theme. It is drawn anew only when the chart, size or theme changes.

    Whatever goes wrong while drawing is shown in place of the chart; the app lives on.
    """

    ALLOW_SELECT = False
    DEFAULT_CSS = "ChartView { width: 1fr; height: 1fr; }"

    class Resized(Message):
        """It has another size, and so another chart is wanted."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - what Textual calls it too
        super().__init__(id=id, classes=classes)
        self._spec: ChartSpec | None = None
        self._picture = ChartPicture()
        self._palette: Palette | None = None
        self._lines: list[Strip] | None = None
        self._drawn_for: tuple[Size, Style] | None = None

    @property
    def spec(self) -> ChartSpec | None:
        """The chart shown, None before the first one."""
        return self._spec

    def show(self, spec: ChartSpec | None) -> None:
        """Show a chart; None for an empty pane. Costs nothing if it says the same as the chart already shown."""
        if not same_chart(spec, self._spec):
            self._spec = spec
            self._lines = None
            self.refresh()

    def on_mount(self) -> None:
        """Follow the theme."""
        self.app.theme_changed_signal.subscribe(self, self._follow_theme)

    def on_resize(self) -> None:
        """Tell of it."""
        self.post_message(self.Resized())

    def _follow_theme(self, _theme: Theme) -> None:
        self._palette = self._lines = None
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One line of the chart, over the background of the widget."""
        background = self.visual_style.rich_style
        if self._lines is None or self._drawn_for != (self.size, background):
            self._lines = [line.apply_style(background) for line in self._draw()]
            self._drawn_for = self.size, background
        return self._lines[y] if y < len(self._lines) else Strip.blank(self.size.width, background)

    def _draw(self) -> list[Strip]:
        width, height = self.size
        if self._spec is None:
            return []
        try:
            if self._palette is None:
                self._palette = Palette.of(self.app.theme_variables)
            return self._picture.draw(self._spec, width, height, self._palette)
        except Exception as error:  # whatever it is, it is shown in the pane
            logger.exception("a chart could not be drawn: %s", self._spec.title)
            return one_line(clean_text(f"cannot draw: {error!r}", width), width, height, Style())


def same_chart(one: ChartSpec | None, other: ChartSpec | None) -> bool:
    """Whether two charts say the same, number by number."""
    if one is None or other is None or one is other:
        return one is other
    return (
        _words(one) == _words(other)
        and len(one.series) == len(other.series)
        and all(map(_same_series, one.series, other.series))
    )


def _words(spec: ChartSpec) -> tuple[object, ...]:
    limits = (spec.x_limits, spec.y_limits)
    return (spec.title, spec.x_label, spec.y_label, limits, spec.notes, spec.y_log, spec.x_is_count)


def _same_series(one: Series, other: Series) -> bool:
    if (one.role, one.joined, one.label) != (other.role, other.joined, other.label):
        return False
    return _same_values(one.x, other.x) and _same_values(one.y, other.y)


def _same_values(one: FloatArray, other: FloatArray) -> bool:
    return one is other or np.array_equal(one, other, equal_nan=True)
