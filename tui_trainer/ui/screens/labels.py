"""Labels of the tab strip and of the footer, made from the declarations of tabs and keys."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from textual.screen import Screen

from tui_trainer.frontend.open_tabs import OpenTabs
from tui_trainer.frontend.session import Session
from tui_trainer.frontend.tabs import Tab, existing_tabs
from tui_trainer.ui.actions.dispatch import why_disabled
from tui_trainer.ui.bindings import FOOTER_ROWS, KEY_BINDING_BY_ID, KEY_BINDINGS, NOT_IN_FOOTER, KeyBinding
from tui_trainer.ui.widgets.footer_layout import FooterGroup, FooterKey, FooterLabel
from tui_trainer.ui.widgets.tab_strip import TabLabel

MAX_PANE_KEYS = 4
"""Maximum number of keys of the focused pane in the footer."""


def tab_labels(session: Session, tabs: OpenTabs, visible: Sequence[Tab]) -> Iterator[TabLabel]:
    """Yield a label for each tab that exists. `visible`: the tabs on the screen."""
    chosen = tabs.chosen(session)
    for tab in existing_tabs(session):
        binding = KEY_BINDING_BY_ID[f"tab_{tab.name}"]
        yield TabLabel(binding.id, _first_key(binding), tab.title, tab in visible, tab is chosen)


def footer_rows(session: Session) -> list[list[FooterGroup]]:
    """Return the groups of keys in each row of the footer."""
    return [[FooterGroup(name, tuple(_group_labels(name, session))) for name in row] for row in FOOTER_ROWS]


def pane_keys(screen: Screen[None]) -> list[FooterLabel]:
    """Return the labels of the focused widget's own keys that its bindings show."""
    active = screen.active_bindings.values()
    shown = [found.binding for found in active if found.node is screen.focused and found.binding.show]
    keys = [(binding.key_display or binding.key.title(), binding.description) for binding in shown]
    return [FooterLabel((FooterKey("", key),), word) for key, word in keys][:MAX_PANE_KEYS]


def _group_labels(group: str, session: Session) -> Iterator[FooterLabel]:
    shown = (binding for binding in KEY_BINDINGS if binding.group == group and binding.rank < NOT_IN_FOOTER)
    for (word, rank), bindings in groupby(shown, lambda binding: (binding.label, binding.rank)):
        keys = (FooterKey(found.id, _first_key(found), not why_disabled(found, session)) for found in bindings)
        yield FooterLabel(tuple(keys), word, rank)


def _first_key(binding: KeyBinding) -> str:
    return binding.key_display.split()[0]
