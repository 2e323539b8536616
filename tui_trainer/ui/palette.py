"""Palette: marker, line pattern and colour of every role in a chart, such as data, fit or loss.

Each role has a marker or a line pattern of its own, so that colour is not the only difference between roles.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from rich.style import Style
from textual.color import Color

from tui_trainer.charts.spec import Role
from tui_trainer.ui.theme_colors import GUIDE

MARKERS = {
    Role.DATA: "•", Role.CLASS_0: "○", Role.CLASS_1: "×", Role.CLASS_2: "△", Role.CLASS_3: "+", Role.CLASS_4: "□",
    Role.CLASS_5: "◇", Role.CLASS_OTHER: "∙", Role.BATCH: "◉", Role.BATCH_0: "⊙", Role.BATCH_1: "⊗",
    Role.EDIT: "▲", Role.UNDONE: "✗",
}
"""Character that marks a single point, for each role; the points of other roles are braille dots."""
BEADS = {Role.FULL_LOSS: "◦"}
"""Character that marks a line at equal distances, for a role that is drawn across another solid line."""
DASHES = {Role.METRIC: (5, 2), Role.DATA_LOSS: (8, 3), Role.TRUTH: (3, 2), Role.PREVIOUS: (1, 1), Role.GUIDE: (1, 3), Role.PLAN: (1, 2)}
"""Pattern of the dashed and dotted lines: number of braille dots drawn, and number of dots then left out."""
LEGEND_LINES = {
    Role.METRIC: "⠒⠒⠂⠒", Role.FULL_LOSS: "⠒◦⠒", Role.DATA_LOSS: "⠒⠒⠒⠒⠂", Role.TRUTH: "⠒⠂⠒", Role.PREVIOUS: "⠐⠐⠐", Role.UNDONE_BOUNDARY: "⠐⠐⠐",
    Role.GUIDE: "⠂⠐", Role.PLAN: "⠄⠠⠄",
}
"""Sample of each dashed or dotted line in the legend; that of a solid line is SOLID_LINE."""
SOLID_LINE = "⠒⠒"

LEGEND_ORDER = (
    Role.DATA, Role.CLASS_0, Role.CLASS_1, Role.CLASS_2, Role.CLASS_3, Role.CLASS_4, Role.CLASS_5, Role.CLASS_OTHER,
    Role.FIT, Role.BATCH, Role.BATCH_0, Role.BATCH_1, Role.LOSS, Role.FULL_LOSS,
    Role.DATA_LOSS, Role.METRIC, Role.TRUTH, Role.UNDONE, Role.UNDONE_BOUNDARY,
    Role.EDIT, Role.PLAN, Role.PREVIOUS, Role.GUIDE,
)
"""Order of the roles in a legend. A narrow legend leaves out the last roles."""

THEME_VARIABLES = {
    Role.DATA: "text-primary",
    Role.CLASS_0: "text-primary",
    Role.CLASS_1: "text-error",
    Role.CLASS_2: "text-success",
    Role.CLASS_3: "text-warning",
    Role.CLASS_4: "text-secondary",
    Role.CLASS_5: "foreground",
    Role.CLASS_OTHER: "text-muted",
    Role.BATCH: "text-success",
    Role.BATCH_0: "text-primary",
    Role.BATCH_1: "text-error",
    Role.TRUTH: "foreground",
    Role.FIT: "text-accent",
    Role.LOSS: "text-accent",
    Role.FULL_LOSS: "foreground",
    Role.DATA_LOSS: "text-primary",
    Role.METRIC: "text-success",
    Role.EDIT: "text-primary",
    Role.PLAN: "text-secondary",
    Role.PREVIOUS: "text-muted",
    Role.GUIDE: GUIDE,
    Role.UNDONE: "text-error",
    Role.UNDONE_BOUNDARY: "text-error",
}
"""Textual theme variable with the colour of each role."""
FALLBACK_COLOR = "#808080"
"""Grey, used where a theme lacks a variable."""


ROLES = tuple(Role)
"""All roles. A role's index here is its colour code in plotext."""


@dataclass(frozen=True)
class Palette:
    """Rich styles of a chart: of each role, of the title (bold), and of axes and labels (muted)."""

    roles: Mapping[Role, Style]
    title: Style
    muted: Style

    @classmethod
    def of(cls, variables: Mapping[str, str]) -> "Palette":
        """Return the palette of a theme from its Textual theme variables. A missing variable becomes grey."""
        roles = {role: _style(variables, name) for role, name in THEME_VARIABLES.items()}
        title = _style(variables, "foreground") + Style(bold=True)
        return cls(roles, title, _style(variables, "text-muted"))


def _color(variables: Mapping[str, str], name: str) -> Color:
    text = variables.get(name, FALLBACK_COLOR)
    return Color.parse(FALLBACK_COLOR if text.startswith("auto") else text.split()[0])


def _style(variables: Mapping[str, str], name: str) -> Style:
    return Style(color=_color(variables, name).rich_color)
