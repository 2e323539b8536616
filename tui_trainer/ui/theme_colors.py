"""Readable theme colours: text colours of a Textual theme, changed until they have enough contrast.

The style sheet, the charts and the styles in texts all take their colours from here.
"""

from collections.abc import Iterable, Mapping, Sequence

from rich.color import Color as RichColor
from rich.color import ColorSystem
from rich.style import Style
from rich.theme import Theme
from textual.color import BLACK, WHITE, Color

from tui_trainer.frontend.text_styles import COMMENT, ERROR, KEYWORD, MUTED, NAME, NUMBER, STRING

MIN_CONTRAST = 4.5
"""Minimum contrast of text on its background: WCAG 2.2, success criterion 1.4.3."""
TEXT_CONTRAST = 7.0
"""Contrast of values, and the highest that is wanted: quieter text must still be readable (WCAG 2.2, criterion 1.4.6)."""
MARGIN = 0.1
"""Added to the minimum contrast, since colours are rounded to whole numbers."""
SHARES = tuple(step / 50 for step in range(51))
"""Shares of one colour in another that are tried, from none to all."""
BACKGROUNDS = ("background", "surface", "panel")
"""Variables with the background colours of the panes, of the dialogs and of the bars."""
HUES = ("text-primary", "text-secondary", "text-warning", "text-error", "text-success", "text-accent")
"""Variables with the colours of text that stands out."""
QUIET = ("text-muted", "text-disabled", "foreground-muted", "foreground-disabled")
"""Variables with the colours of labels, hints and keys that can't be used now: the faintest readable text."""
GUIDE = "chart-guide"
"""Variable with the colour of the thin lines in a chart that only guide the eye."""
GUIDE_CONTRAST = 3.0
"""Minimum contrast of a line in a chart: WCAG 2.2, success criterion 1.4.11."""
CURSOR, ON_CURSOR = "block-cursor-background", "block-cursor-foreground"
"""Variables with the colours of the entry under the cursor of a list."""
SELECTION, ON_SELECTION = "input-selection-background", "input-selection-foreground"
"""Variables with the colours of the selected text in an input field."""
STYLE_VARIABLES = {
    MUTED: "text-muted",
    ERROR: "text-error",
    KEYWORD: "text-accent",
    STRING: "text-success",
    NUMBER: "text-warning",
    NAME: "text-primary",
    COMMENT: "text-muted",
}
"""Textual theme variable with the colour of each named style of a text."""


def contrast(first: Color, second: Color) -> float:
    """Return the contrast ratio of two colours, from 1 to 21 (WCAG 2.2, definition of contrast ratio).

    >>> contrast(WHITE, BLACK), round(contrast(Color.parse("#777777"), WHITE), 2)
    (21.0, 4.48)
    """
    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


def luminance(color: Color) -> float:
    """Return the relative luminance of a colour, from 0 (black) to 1 (white)."""
    red, green, blue = (value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in color.normalized)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def readable_variables(variables: Mapping[str, str]) -> dict[str, str]:
    """Return the variables of a theme, with text colours that are readable on every background of the theme.

    A theme with the terminal's own colours, whose values are unknown, keeps them; its quiet text is like its other text.
    """
    if any(Color.parse(variables[name]).ansi is not None for name in ("foreground", "background")):
        return {**variables, **dict.fromkeys((*QUIET, GUIDE), variables["foreground"])}
    background = Color.parse(variables["background"])
    pole = WHITE if contrast(WHITE, background) > contrast(BLACK, background) else BLACK
    foreground = _mixed(Color.parse(variables["foreground"]), pole, [background], TEXT_CONTRAST)
    changed = {"foreground": foreground, "background": background}
    for name in BACKGROUNDS[1:]:
        changed[name] = _calm(Color.parse(variables[name]), background, foreground)
    behind = [changed[name] for name in BACKGROUNDS]
    changed |= {name: _mixed(Color.parse(variables[name]), pole, behind, MIN_CONTRAST) for name in HUES}
    changed |= dict.fromkeys(QUIET, _mixed(background, foreground, behind, MIN_CONTRAST))
    changed[GUIDE] = _mixed(background, foreground, [background], GUIDE_CONTRAST)
    cursor = Color.parse(variables[CURSOR])
    on_cursor = _on(cursor)
    changed |= {CURSOR: cursor, ON_CURSOR: on_cursor, SELECTION: cursor, ON_SELECTION: on_cursor}
    return {**variables, **{name: color.hex6 for name, color in changed.items()}}


def rich_theme(variables: Mapping[str, str]) -> Theme:
    """Return the named styles of Rich's texts, such as `muted`, in the colours of readable theme variables."""
    return Theme({style: Style(color=Color.parse(variables[name]).rich_color) for style, name in STYLE_VARIABLES.items()})


def _on(background: Color) -> Color:
    """Return white or black: of those that are readable on a background, the one that is more so without colour too."""
    readable = [color for color in (WHITE, BLACK) if contrast(color, background) >= MIN_CONTRAST]
    return max(readable, key=lambda color: contrast(color, background.monochrome))


def _mixed(color: Color, target: Color, backgrounds: Iterable[Color], minimum: float) -> Color:
    """Return the colour with the smallest share of `target` that has enough contrast; `target` if none has.

    It is another colour than the main background in a terminal with 16 colours too.
    """
    behind = list(backgrounds)
    mixtures = (color.blend(target, share, alpha=1) for share in SHARES)
    enough = (mixture for mixture in mixtures if _lowest(mixture, behind) >= minimum + MARGIN)
    return next((mixture for mixture in enough if one_of_16(mixture) != one_of_16(behind[0])), target)


def one_of_16(color: Color) -> RichColor:
    """Return the colour as a terminal with 16 colours shows it.

    >>> one_of_16(Color.parse("#fe0101")).number, one_of_16(Color.parse("#010101")).number
    (1, 0)
    """
    return color.rich_color.downgrade(ColorSystem.STANDARD)


def _calm(color: Color, background: Color, foreground: Color) -> Color:
    """Return a background colour with so much of the main background that text on it has nearly its full contrast."""
    wanted = min(TEXT_CONTRAST - 1, contrast(foreground, background))
    solid = background.blend(color, 1, alpha=1) if color.a else background
    mixtures = (solid.blend(background, share, alpha=1) for share in SHARES)
    return next((mixture for mixture in mixtures if contrast(foreground, mixture) >= wanted), background)


def _lowest(color: Color, backgrounds: Sequence[Color]) -> float:
    return min(contrast(color, background) for background in backgrounds)
