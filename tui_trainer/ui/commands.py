"""Commands of the palette: the problems, the charts and the keys."""

from collections.abc import Iterable
from functools import partial

from textual.app import SystemCommand

from tui_trainer.charts.all import CHARTS
from tui_trainer.recipe.problems import open_problem, problem_names
from tui_trainer.ui.bindings import KEY_BINDINGS
from tui_trainer.ui.screens.main_screen import MainScreen


def palette_commands(screen: MainScreen) -> Iterable[SystemCommand]:
    """Yield the commands that act on the main screen."""
    for name in problem_names():
        recipe = open_problem(name)
        yield SystemCommand(f"Problem: {name}", recipe.config.title, partial(screen.begin, name, recipe))
    for chart in CHARTS:
        callback = partial(screen.action_do, f"chart_{chart.name}")
        yield SystemCommand(f"Chart: {chart.title}", chart.summary, callback)
    for key in KEY_BINDINGS:
        if key.action != "chart" and not key.is_textual:
            title = f"{key.help[0].upper()}{key.help[1:]}"
            run = partial(screen.app.call_next, screen.run_action, key.textual_action)
            yield SystemCommand(title, f"key: {key.shown}", run)
