"""Series of a chart are seen in a terminal with 16 colours, and in one without colours."""

import numpy as np
from textual.app import App
from textual.color import Color
from textual.theme import BUILTIN_THEMES

from tests.ui.test_contrast import THEMES
from tui_trainer.charts.spec import ChartSpec, Role, Series
from tui_trainer.ui.palette import BEADS, Palette
from tui_trainer.ui.theme_colors import one_of_16, readable_variables
from tui_trainer.ui.widgets.chart_picture import ChartPicture


def palette(theme: str) -> tuple[Palette, Color]:
    """Return the colours of the charts and of their background in a theme."""
    variables = readable_variables(App().get_css_variables() | BUILTIN_THEMES[theme].to_color_system().generate())
    return Palette.of(variables), Color.parse(variables["background"])


def drawn(*series: Series) -> list[str]:
    """Return the rows of a chart from 0 to 1, without the legend."""
    spec = ChartSpec("", "", "", (0, 1), (0, 1), series)
    return [line.text for line in ChartPicture().draw(spec, 48, 12, palette(THEMES[0])[0])]


def test_the_loss_over_all_rows_in_a_noisy_loss() -> None:
    """Where the losses of batches fill a band, the loss over all rows is seen in it without colours, also as single points."""
    x = np.linspace(0, 1, 999)
    noise = Series(Role.LOSS, x, np.resize([0.1, 0.9], 999), joined=True)
    full = Series(Role.FULL_LOSS, x[::50], np.full(20, 0.5), joined=True)
    gaps = Series(Role.FULL_LOSS, np.array([0.2, 0.5, 0.5, 0.8]), np.array([0.5, 0.5, np.nan, 0.5]), joined=True)
    assert "".join(drawn(noise, full)).count(BEADS[Role.FULL_LOSS]) >= 6
    assert "".join(drawn(noise, gaps)).count(BEADS[Role.FULL_LOSS]) >= 3


def test_16_colors() -> None:
    """No series, title or label of a chart has the colour of the background in any theme."""
    hidden = []
    for theme in THEMES:
        colors, background = palette(theme)
        styles = {**{role.value: style for role, style in colors.roles.items()}, "title": colors.title, "muted": colors.muted}
        for name, style in styles.items():
            assert style.color
            if one_of_16(Color.from_rich_color(style.color)) == one_of_16(background):
                hidden.append(f"{theme}: {name}")
    assert hidden == []
