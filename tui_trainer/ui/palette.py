"""Palette: marker, line pattern and colour of every role in a chart.

Roles differ not by colour alone: each has a marker or a pattern of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from rich.style import Style
from textual.color import Color

from tui_trainer.charts.spec import Role

MARKERS = {Role.DATA: "•", Role.CLASS_0: "○", Role.CLASS_1: "×", Role.EDIT: "▲"}
"""Characters of single points; points of other roles are braille dots."""
DASHES = {Role.TRUTH: (3, 2), Role.GHOST: (1, 1), Role.GUIDE: (1, 3)}
"""Numbers of braille dots that are drawn and left out along lines that are not solid."""
LEGEND_LINES = {Role.TRUTH: "⠒⠂⠒", Role.GHOST: "⠐⠐⠐", Role.GUIDE: "⠂⠐"}
"""Lines as the legend shows them; solid lines are ⠒⠒⠒."""

LEGEND_ORDER = (
    Role.DATA, Role.CLASS_0, Role.CLASS_1, Role.FIT, Role.LOSS, Role.TRUTH, Role.GHOST, Role.EDIT, Role.GUIDE
)
"""Roles from the first to the last in a legend; a narrow legend leaves out the last."""

THEME_VARIABLES = {
    Role.DATA: "text-primary",
    Role.CLASS_0: "text-primary",
    Role.CLASS_1: "text-error",
    Role.TRUTH: "foreground",
    Role.FIT: "text-accent",
    Role.LOSS: "text-accent",
    Role.EDIT: "text-primary",
}
FADED_ROLES = {Role.GHOST: 0.6, Role.GUIDE: 0.4}
"""Roles in the background, and the share of the foreground in their colour."""
FALLBACK_COLOR = "#808080"


@dataclass(frozen=True)
class Palette:
    """Styles of the roles, of titles (bold), and of axes and other background (muted)."""

    roles: Mapping[Role, Style]
    title: Style
    muted: Style

    @classmethod
    def of(cls, variables: Mapping[str, str]) -> "Palette":
        """Return the palette of a theme, from Textual's theme variables; a missing one becomes grey."""
        roles = {role: _style(variables, name) for role, name in THEME_VARIABLES.items()}
        roles |= {role: _faded(variables, share) for role, share in FADED_ROLES.items()}
        title = _style(variables, "foreground") + Style(bold=True)
        return cls(roles, title, _faded(variables, 0.6))


def _color(variables: Mapping[str, str], name: str) -> Color:
    text = variables.get(name, FALLBACK_COLOR)
    return Color.parse(FALLBACK_COLOR if text.startswith("auto") else text)


def _style(variables: Mapping[str, str], name: str) -> Style:
    return Style(color=_color(variables, name).rich_color)


def _faded(variables: Mapping[str, str], share: float) -> Style:
    """Return the foreground mixed into the background.

    The terminal's own colours can't be mixed: they are dimmed.
    """
    foreground, background = _color(variables, "foreground"), _color(variables, "background")
    if foreground.ansi is not None or background.ansi is not None:
        return Style(color=foreground.rich_color, dim=True)
    return Style(color=background.blend(foreground, share, alpha=1).rich_color)
