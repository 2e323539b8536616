"""Commands of the command palette: one for each problem, chart and key."""

from collections.abc import Iterable
from functools import partial

from textual.app import SystemCommand

from tui_trainer.charts.all import CHARTS
from tui_trainer.recipe.problems import open_problem, problem_names
from tui_trainer.ui.bindings import KEY_BINDINGS
from tui_trainer.ui.screens.main_screen import MainScreen


def palette_commands(screen: MainScreen) -> Iterable[SystemCommand]:
    """Yield the commands that open a problem, show a chart, or do what a key does."""
    for name in problem_names():
        recipe = open_problem(name)
        yield SystemCommand(f"Problem: {name}", recipe.config.title, partial(screen.begin, name, recipe))
    for chart in CHARTS:
        callback = partial(screen.action_do, f"chart_{chart.name}")
        yield SystemCommand(f"Chart: {chart.title}", chart.summary, callback)
    for binding in KEY_BINDINGS:
        if binding.action != "chart" and not binding.is_textual:
            title = f"{binding.help[0].upper()}{binding.help[1:]}"
            run = partial(screen.app.call_next, screen.run_action, binding.textual_action)
            yield SystemCommand(title, f"key: {binding.key_display}", run)
