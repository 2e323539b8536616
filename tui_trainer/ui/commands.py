"""Commands of the command palette: one for each problem, view of a tab and key."""

from collections.abc import Iterable
from functools import partial

from textual.app import SystemCommand

from tui_trainer.frontend.tabs import existing_tabs
from tui_trainer.recipe.problems import open_problem, problem_names
from tui_trainer.ui.actions.view import show_view
from tui_trainer.ui.bindings import KEY_BINDINGS
from tui_trainer.ui.screens.main_screen import MainScreen


def palette_commands(screen: MainScreen) -> Iterable[SystemCommand]:
    """Yield the commands that open a problem, show a view of a tab, or do what a key does."""
    for name in problem_names():
        recipe = open_problem(name)
        yield SystemCommand(f"Problem: {name}", recipe.config.title, partial(screen.begin, name, recipe))
    for tab in existing_tabs(screen.session):
        for chart in tab.views(screen.session):
            yield SystemCommand(f"Chart: {chart.title}", chart.summary, partial(show_view, screen.actions, chart))
    for binding in KEY_BINDINGS:
        if not binding.is_textual:
            title = f"{binding.help[0].upper()}{binding.help[1:]}"
            run = partial(screen.app.call_next, screen.run_action, binding.textual_action)
            yield SystemCommand(title, f"key: {binding.key_display}", run)
