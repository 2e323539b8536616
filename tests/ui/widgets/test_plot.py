"""Charts as text pictures: what a user sees, without the colours."""

import dataclasses

import numpy as np
import pytest
from rich.cells import cell_len
from textual.theme import BUILTIN_THEMES

from tui_trainer.charts.spec import ChartSpec, Note, Role, Series
from tui_trainer.ui.palette import BEADS, DASHES, MARKERS, Palette
from tui_trainer.ui.widgets.chart_frame import CLASS_ROLES
from tui_trainer.ui.widgets.chart_picture import ChartPicture

PALETTE = Palette.of(BUILTIN_THEMES["textual-dark"].to_color_system().generate())
LEVEL = np.array([0.0, 10.0])

FIT = ChartSpec(
    title="The fit",
    x_label="hours",
    y_label="score",
    x_limits=(0, 10),
    y_limits=(0, 10),
    series=(
        Series(Role.PREVIOUS, LEVEL, np.array([4.0, 6.0]), joined=True, label="before"),
        Series(Role.FIT, LEVEL, np.array([1.0, 9.0]), joined=True, label="model"),
        Series(Role.DATA, np.array([1.0, 3.0, 6.0, 8.0]), np.array([3.0, 2.0, 7.0, 5.0]), label="data"),
    ),
)


def picture(spec: ChartSpec, width: int, height: int) -> str:
    """Return the lines of a chart, without blanks at their ends."""
    lines = [line.text for line in ChartPicture().draw(spec, width, height, PALETTE)]
    assert [cell_len(line) for line in lines] == [width] * height
    return "\n".join(line.rstrip() for line in lines)


def lines_of(role: Role, y: float = 0.5, joined: bool = True) -> ChartSpec:
    """Return a chart of one horizontal series."""
    x = np.linspace(0.05, 0.95, 10)
    return ChartSpec("", "", "", (0, 1), (0, 1), (Series(role, x, np.full(10, y), joined),))


def test_a_fit_on_a_small_chart() -> None:
    """A chart of 40 × 10 cells has title, legend, axes, two lines and the data."""
    assert (
        picture(FIT, 40, 10)
        == """\
The fit     • data  ⠒⠒ model  ⠐⠐⠐ before
10┤
  │                              ⣀⣀⠤⠔⠒⠊⠉
  │                      •⣀⠤⠤⠒⠒⠉⠉   ⢀⢀⢀⢀
 5┤    ⡀⡀⡀⡀⡀⡀⡀⠄⠄⠄⢄⣄⡤⠤⠔⠒⠚⠙⠑⠐⠐⠐⠈⠈⠈•⠈⠈⠈
  │⠁⠁⠁•   ⣀⣀⠤⠤⠒⠒⠉⠁
  │⣀⡠⠤⠔⠒⠉⠉    •
 0┤
  └┬──────┬──────┬───────┬──────┬───────
   0      2      4       6      8  hours"""
    )


def test_a_fit_on_a_tall_chart() -> None:
    """With enough rows the y label gets a row of its own."""
    assert (
        picture(FIT, 44, 15)
        == """\
The fit         • data  ⠒⠒ model  ⠐⠐⠐ before
score
10┤
  │                                      ⣀⡠⠤
  │                                 ⣀⡠⠔⠒⠉
  │                        •   ⣀⡠⠔⠒⠉
  │                       ⣀⡠⠔⠒⠉  ⢀⢀⢀⢀⢀⠠⠠⠠⠠⠠⠠
 5┤           ⡀⡀⡀⡀⡀⠄⠄⣄⠤⠔⠒⠙⠐⠐⠈⠈⠈⠈⠈  •
  │⠂⠂⠂⠂⠂⠂⠁⠁⠁⠁⠁  ⣀⠤⠔⠊⠉
  │    •   ⣀⠤⠔⠊⠉
  │   ⣀⠤⠔⠊⠉    •
  │⠒⠊⠉
 0┤
  └┬───────┬───────┬───────┬───────┬────────
   0       2       4       6       8   hours"""
    )


def test_a_loss_on_a_logarithmic_axis() -> None:
    """Exponential decay is a straight line, edits are marked on the x axis, counts have thousands separators."""
    steps = np.linspace(0, 2000, 240)
    series = (
        Series(Role.GUIDE, np.array([0.0, 2000.0]), np.array([0.1, 0.1]), joined=True),
        Series(Role.LOSS, steps, 10 * np.exp(-steps / 300), joined=True, label="loss"),
        Series(Role.EDIT, np.array([700.0]), np.array([0.0])),
    )
    spec = ChartSpec("Loss", "step", "", (0, 2000), (0.01, 10), series, y_log=True, x_is_count=True)
    assert (
        picture(spec, 40, 12)
        == """\
Loss                             ⠒⠒ loss
  10┤⠉⠒⠤⣀
    │    ⠉⠒⠦⣄⡀
    │        ⠉⠒⠤⣀⡀
   1┤            ⠉⠓⠦⣄⡀
    │                ⠉⠒⠦⣄⡀
    │⡀ ⡀ ⡀ ⡀ ⡀ ⡀ ⡀ ⡀ ⡀ ⡀⢀⠉⢓⠦⣄⡀⢀ ⢀ ⢀ ⢀ ⢀
 0.1┤                        ⠉⠓⠦⣄⡀
    │                            ⠉⠓⠦⣄⡀
0.01┤                                ⠉⠓⠦
    └┬───────┬───▲────┬────────┬────────
     0      500     1,000    1,500  step"""
    )


def test_classes_differ_by_marker() -> None:
    """Two classes and the boundary between them differ without colour."""
    series = (
        Series(Role.CLASS_0, np.array([1.0, 2.0, 3.0]), np.array([1.0, 3.0, 2.0]), label="no"),
        Series(Role.CLASS_1, np.array([7.0, 8.0, 9.0]), np.array([8.0, 6.0, 9.0]), label="yes"),
        Series(Role.FIT, LEVEL, np.array([10.0, 0.0]), joined=True),
    )
    spec = ChartSpec("Boundary", "exam 1", "exam 2", (0, 10), (0, 10), series)
    assert (
        picture(spec, 36, 9)
        == """\
Boundary  exam 2         ○ no  × yes
10┤⠤⠤⣀⡀
  │   ⠈⠉⠒⠢⠤⢄⣀             ×     ×
  │          ⠉⠑⠒⠤⠤⣀⡀         ×
  │      ○         ⠈⠉⠒⠒⠤⢄⣀
  │   ○     ○             ⠉⠑⠒⠢⠤⣀⡀
 0┤                             ⠈⠉⠒⠒
  └┬───────────────┬────────────────
   0               5          exam 1"""
    )


def test_a_line_that_leaves_the_window_stops_at_its_edge() -> None:
    """A diverging loss is drawn up to the top edge, and points beyond the edge are not joined."""
    y = np.array([1.0, 2.0, 1e30, 1e30, 2.0, 1.0])
    series = (Series(Role.LOSS, np.arange(6.0), y, joined=True),)
    assert (
        picture(ChartSpec("Loss", "", "", (0, 5), (0, 5), series), 24, 8)
        == """\
Loss
5┤    ⡇            ⢸
 │    ⡇            ⢸
 │   ⢀⡇            ⢸⡀
 │⠤⠒⠊⠁              ⠈⠑⠒⠤
0┤
 └┬───────┬────────┬────
  0       2        4"""
    )


def test_notes_stay_on_the_canvas() -> None:
    """A note that would leave the chart at the right or at the top is shifted."""
    notes = (Note(9.5, 99, "too far right", Role.FIT), Note(0, 0, "left", Role.FIT))
    assert (
        picture(ChartSpec("", "", "", (0, 10), (0, 10), notes=notes), 24, 7)
        == """\

10┤        too far right
  │
  │
 0┤  left
  └┬─────────┬─────────┬
   0         5        10"""
    )


def test_text_from_outside_is_made_harmless() -> None:
    """Escape sequences and line breaks are removed, wide characters counted as two cells, long texts cut."""
    hostile = "\x1b]0;pwned\x07[/b]\nexam\u202e"
    series = (Series(Role.DATA, LEVEL, LEVEL, label="数据\x1b[31m"),)
    spec = ChartSpec(hostile * 3, "数" * 30, hostile, (0, 10), (0, 10), series)
    spec = dataclasses.replace(spec, notes=(Note(9, 5, "数据点", Role.DATA),))
    assert (
        picture(spec, 30, 9)
        == """\
]0;pwned[/b] exam]0;pwned[/b]…
10┤                          •
  │
  │
  │                     数据点
  │
 0┤•
  └┬──────────────────────────
   0             数数数数数数…"""
    )


@pytest.mark.parametrize(("width", "height"), [(11, 20), (60, 4), (5, 1)])
def test_a_size_too_small_for_a_chart(width: int, height: int) -> None:
    """If no chart fits, only the title is shown, cut to the width."""
    title = "The fit" if width > 6 else "The…"
    assert picture(FIT, width, height).rstrip() == title


@pytest.mark.parametrize(("width", "height"), [(0, 0), (0, 5), (5, 0)])
def test_a_size_of_zero(width: int, height: int) -> None:
    """A width or height of 0 gives an empty picture, without an error."""
    assert picture(FIT, width, height).strip() == ""


def test_the_legend_is_shortened() -> None:
    """Legend entries that do not fit are left out; title and canvas stay the same."""
    named = dataclasses.replace(FIT, title="A title that takes most of it")
    assert picture(named, 40, 10).splitlines()[0] == "A title that takes most of it     • data"
    assert picture(named, 40, 10).splitlines()[1:] == picture(FIT, 40, 10).splitlines()[1:]


def test_every_role_can_be_told_apart_without_colour() -> None:
    """Lines differ by pattern and points by marker, except roles that are never in the same chart."""
    solid = {Role.DATA, Role.FIT, Role.LOSS, Role.EDIT} | CLASS_ROLES
    patterns = {picture(lines_of(role), 40, 6) for role in Role if role not in solid}
    assert len(patterns | {picture(lines_of(Role.FIT), 40, 6)}) == len(DASHES) + len(BEADS) + 1
    points = {picture(lines_of(role, joined=False), 40, 6) for role in MARKERS}
    assert len(points) == len(MARKERS)


def test_later_series_cover_earlier_ones() -> None:
    """In a cell that two series share, the later one is drawn."""
    spec = dataclasses.replace(
        lines_of(Role.FIT), series=lines_of(Role.FIT).series + lines_of(Role.CLASS_1, joined=False).series
    )
    assert picture(spec, 40, 6).count("×") == 10
    back = dataclasses.replace(spec, series=spec.series[::-1])
    assert picture(back, 40, 6).count("×") == 0


def test_the_background_is_left_to_the_theme() -> None:
    """No cell has a background colour, and text has the colours of the roles."""
    lines = ChartPicture().draw(FIT, 40, 10, PALETTE)
    styles = [segment.style for line in lines for segment in line if segment.style is not None]
    assert all(style.bgcolor is None for style in styles)
    assert {PALETTE.roles[role] for role in (Role.DATA, Role.FIT, Role.PREVIOUS)} <= set(styles)


@pytest.mark.parametrize("theme", sorted(BUILTIN_THEMES))
def test_every_theme_has_a_palette(theme: str) -> None:
    """Each role has a colour in every theme, the terminal's own colours included."""
    palette = Palette.of(BUILTIN_THEMES[theme].to_color_system().generate())
    assert set(palette.roles) == set(Role)
    assert palette.roles[Role.FIT] != palette.roles[Role.DATA] != palette.roles[Role.CLASS_1]
