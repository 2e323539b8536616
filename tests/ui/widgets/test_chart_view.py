"""ChartView: draws a chart only if it is new, follows the theme and shows errors."""

import dataclasses

import numpy as np
import pytest
from rich.style import Style
from rich.text import Text
from textual.app import App, ComposeResult

from tui_trainer.charts.spec import Caption, ChartSpec, Role, Series
from tui_trainer.ui.widgets.chart_picture import ChartPicture
from tui_trainer.ui.widgets.chart_view import ChartView, charts_are_equal


def chart(last: float = 1.0) -> ChartSpec:
    """Return a new small chart."""
    series = Series(Role.FIT, np.array([0.0, 1.0]), np.array([0.0, last]), joined=True)
    return ChartSpec("Title", "x", "y", (0, 1), (0, 1), (series,))


class ChartApp(App[None]):
    """A screen full of one chart."""

    def compose(self) -> ComposeResult:
        """Lay out the chart."""
        yield ChartView()


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[ChartSpec]:
    """Record every chart that is drawn, in order."""
    found: list[ChartSpec] = []
    draw = ChartPicture.draw

    def counted(self: ChartPicture, spec: ChartSpec, *rest: object) -> object:
        found.append(spec)
        return draw(self, spec, *rest)  # type: ignore[arg-type] # passed on as it came

    monkeypatch.setattr(ChartPicture, "draw", counted)
    return found


def text_of(view: ChartView) -> str:
    """Return what the widget shows, as text."""
    return "\n".join(view.render_line(y).text.rstrip() for y in range(view.size.height))


def styles_of(view: ChartView) -> set[Style | None]:
    """Return all styles that the widget shows."""
    return {segment.style for y in range(view.size.height) for segment in view.render_line(y)}


async def test_a_chart_is_drawn_once(drawn: list[ChartSpec]) -> None:
    """Showing the same chart or an equal copy draws nothing; a chart with another number is drawn."""
    app = ChartApp()
    async with app.run_test(size=(40, 12)) as pilot:
        view = app.query_one(ChartView)
        for spec in (chart(), chart(), chart(0.5), chart(0.5)):
            view.show(spec)
            await pilot.pause()
        view.refresh()
        await pilot.pause()
    assert [spec.series[0].y[1] for spec in drawn] == [1.0, 0.5]


async def test_the_chart_has_the_size_of_the_widget(drawn: list[ChartSpec]) -> None:
    """A resized widget draws the chart again, with every line as wide as the widget."""
    app = ChartApp()
    async with app.run_test(size=(40, 12)) as pilot:
        view = app.query_one(ChartView)
        view.show(chart())
        await pilot.pause()
        for size in ((60, 20), (8, 3), (30, 8)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert {view.render_line(y).cell_length for y in range(view.size.height)} == {size[0]}
    assert len(drawn) == 4


async def test_the_colours_follow_the_theme() -> None:
    """Another theme changes the colours without a new chart; themes of terminal colours use no RGB colours."""
    app = ChartApp()
    async with app.run_test(size=(40, 12)) as pilot:
        view = app.query_one(ChartView)
        view.show(chart())
        seen = []
        for theme in ("textual-dark", "textual-light", "ansi-dark"):
            app.theme = theme
            await pilot.pause()
            seen.append(styles_of(view))
        colors = {str(style.color.name) for style in seen[2] if style and style.color}
    assert not seen[0] & seen[1]
    assert not any(name.startswith("#") for name in colors)


async def test_the_background_is_the_widgets() -> None:
    """Every cell has the background of the widget."""
    app = ChartApp()
    async with app.run_test(size=(40, 12)) as pilot:
        view = app.query_one(ChartView)
        view.show(chart())
        await pilot.pause()
        backgrounds = {style.bgcolor for style in styles_of(view) if style}
        assert backgrounds == {view.visual_style.rich_style.bgcolor}


async def test_an_error_is_shown_in_the_pane() -> None:
    """A chart that fails to draw is replaced by an error message, and the next chart is drawn."""
    app = ChartApp()
    async with app.run_test(size=(60, 12)) as pilot:
        view = app.query_one(ChartView)
        view.show(dataclasses.replace(chart(), title=None))  # type: ignore[arg-type] # wrong on purpose
        await pilot.pause()
        assert text_of(view).startswith("cannot draw: ")
        view.show(chart())
        await pilot.pause()
        assert text_of(view).startswith("Title")


async def test_nothing_to_show() -> None:
    """The pane is blank before the first chart and after `show(None)`."""
    app = ChartApp()
    async with app.run_test(size=(40, 12)) as pilot:
        view = app.query_one(ChartView)
        assert text_of(view).strip() == ""
        view.show(chart())
        view.show(None)
        await pilot.pause()
        assert text_of(view).strip() == ""


async def test_a_chart_can_be_focused_and_maximized() -> None:
    """A chart can have the focus and be maximized."""
    app = ChartApp()
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.press("tab")
        view = app.query_one(ChartView)
        assert view.has_focus
        assert view.allow_maximize


def test_charts_are_compared_number_by_number() -> None:
    """Two charts are equal only if all their texts, limits and numbers are."""
    assert charts_are_equal(chart(), chart())
    assert charts_are_equal(None, None)
    assert not charts_are_equal(chart(), None)
    assert not charts_are_equal(chart(), dataclasses.replace(chart(), y_limits=(0, 2)))
    assert not charts_are_equal(chart(), dataclasses.replace(chart(), series=()))
    for change in ({"role": Role.LOSS}, {"x": np.array([0.0, 2.0])}, {"label": "other"}):
        other = dataclasses.replace(chart().series[0], **change)
        assert not charts_are_equal(chart(), dataclasses.replace(chart(), series=(other,)))


async def test_captions() -> None:
    """The lower border has the captions that fit, with a sample of each line, and loses them with the next chart."""
    captions = (Caption("first", Role.FIT), Caption("second", Role.PREVIOUS), Caption("much too long" * 9, Role.FIT))
    async with ChartApp().run_test(size=(40, 12)) as pilot:
        view = pilot.app.query_one(ChartView)
        view.show(dataclasses.replace(chart(), captions=captions))
        assert Text.from_markup(view.border_subtitle or "").plain == "⠒⠒ first  ⠐⠐⠐ second"
        view.show(chart())
        assert not view.border_subtitle
