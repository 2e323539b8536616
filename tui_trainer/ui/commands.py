"""Command palette: a command for each problem, chart and key, what can be used now first."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from rich.cells import cell_len
from textual.app import App
from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from tui_trainer.catalogue.all import CATALOGUE
from tui_trainer.frontend.tabs import existing_tabs
from tui_trainer.observed.snapshot import Status
from tui_trainer.recipe.problems import open_problem, problem_names
from tui_trainer.ui.actions.choose import PROBLEM_ADDRESS, choose
from tui_trainer.ui.actions.dispatch import why_disabled
from tui_trainer.ui.actions.view import show_view
from tui_trainer.ui.bindings import KEY_BINDINGS, KeyBinding
from tui_trainer.ui.screens.main_screen import MainScreen

TEXTUAL_COMMANDS = {"Theme": "Choose a theme", "Screenshot": "Take a screenshot"}
"""Textual's own commands that the palette lists, by their titles, and their verbs here."""
VERBS = {
    "step": "Make one step",
    "run": "Run or pause",
    "phase": "Make one phase",
    "run_steps": "Run N steps",
    "reset": "Restart",
    "new_seed": "Draw new weights",
    "back": "Step back",
    "back_steps": "Go back N steps",
    "go_to": "Go to a step",
    "undo": "Undo an edit",
    "redo": "Redo an edit",
    "journal": "Open the journal",
    "until": "Set breakpoints",
    "retry_from_best": "Return to the best step",
    "rate_down": "Lower the learning rate",
    "rate_up": "Raise the learning rate",
    "slower": "Run slower",
    "faster": "Run faster",
    "log": "Change the loss axis",
    "maximize": "Maximize the pane",
    "weights": "Show and edit all weights",
    "view": "Show the next view",
    "axes": "Change to automatic axes",
    "predict": "Predict a row",
    "read_module": "Read the module's file again",
    "save": "Save the recipe",
    "open": "Open a recipe or a table",
    "export": "Export a script",
    "help": "Show the help",
}
"""Short names of what keys do, by the ids of their bindings; of other keys the label is shown."""
FIRST = {
    Status.RUNNING: ("run", "faster", "slower", "rate_up", "rate_down"),
    Status.DIVERGED: ("retry_from_best", "back", "rate_down", "reset"),
    Status.FAILED: ("reset", "open"),
}
"""Bindings that are most likely wanted in a state of the run, the first first."""
FIRST_OTHERWISE = ("step", "run", "phase", "run_steps")
MARGIN = 7
"""Width of the list's borders, padding and scroll bar, in cells."""


@dataclass(frozen=True)
class PaletteCommand:
    """A command of the palette: a verb, its key, its help, and the function that carries it out."""

    verb: str
    help: str
    run: Callable[[], object]
    key: str = ""

    def line(self, verb: Content, width: int) -> Content:
        """Return the line of the list: the verb, and the key at the right end of `width` cells."""
        gap = max(width - cell_len(self.verb) - cell_len(self.key), 1)
        return Content.assemble(verb, " " * gap, self.key)


class PaletteProvider(Provider):
    """Lists the commands of the app, and on the main screen those of the run."""

    async def discover(self) -> Hits:
        """Yield all commands, in order."""
        for command in self._commands():
            yield DiscoveryHit(command.line(Content(command.verb), self._width), command.run, command.verb, command.help)

    async def search(self, query: str) -> Hits:
        """Yield the commands whose verb or, less important, whose help matches what was typed."""
        matcher = self.matcher(query)
        for command in self._commands():
            score = max(matcher.match(command.verb), matcher.match(command.help) / 2)
            if score > 0:
                line = command.line(matcher.highlight(command.verb), self._width)
                yield Hit(score, line, command.run, command.verb, command.help)

    @property
    def _width(self) -> int:
        return self.app.size.width - MARGIN

    def _commands(self) -> Iterator[PaletteCommand]:
        screen = self.screen
        disabled: list[PaletteCommand] = []
        if isinstance(screen, MainScreen):
            commands, disabled = key_commands(screen)
            yield from commands
            yield from _choice_commands(screen)
            yield from _problem_commands(screen)
            yield from _view_commands(screen)
        for found in App.get_system_commands(self.app, screen):
            if found.title in TEXTUAL_COMMANDS:
                yield PaletteCommand(TEXTUAL_COMMANDS[found.title], found.help, found.callback)
        yield from disabled


def key_commands(screen: MainScreen) -> tuple[list[PaletteCommand], list[PaletteCommand]]:
    """Return the commands of keys that can be used now, the most likely first, and those that can't, with the reason."""
    snapshot = screen.session.snapshot
    first = FIRST.get(snapshot.status, FIRST_OTHERWISE) if snapshot else FIRST_OTHERWISE
    rank = {name: number for number, name in enumerate(first)}
    bindings = [binding for binding in KEY_BINDINGS if not binding.is_textual]
    enabled: list[PaletteCommand] = []
    disabled: list[PaletteCommand] = []
    for binding in sorted(bindings, key=lambda binding: rank.get(binding.id, len(first))):
        reason = why_disabled(binding, screen.session)
        run = partial(screen.app.call_next, screen.run_action, binding.textual_action)
        text = f"not now: {reason}" if reason else binding.help
        verb = _verb(binding)
        summary = "" if _words(text) == _words(verb) else _sentence(text)
        (disabled if reason else enabled).append(PaletteCommand(verb, summary, run, binding.key_display))
    return enabled, disabled


def _problem_commands(screen: MainScreen) -> Iterator[PaletteCommand]:
    for name in problem_names():
        recipe = open_problem(name)
        yield PaletteCommand(f"Open {name}", recipe.config.title, partial(screen.begin, name, recipe))


def _choice_commands(screen: MainScreen) -> Iterator[PaletteCommand]:
    """Yield a command for each choice of the run, which opens its list."""
    for address in (PROBLEM_ADDRESS, *CATALOGUE):
        run = partial(choose, screen.actions, address)
        yield PaletteCommand(f"Change the {address}", f"Choose another {address} from a list", run)


def _view_commands(screen: MainScreen) -> Iterator[PaletteCommand]:
    """Yield a command for each view of a tab but the first, which the tab's own command shows."""
    for tab in existing_tabs(screen.session):
        for chart in tab.views(screen.session)[1:]:
            run = partial(show_view, screen.actions, chart)
            yield PaletteCommand(f"Show {chart.title}", _sentence(chart.summary), run)


def _verb(binding: KeyBinding) -> str:
    return VERBS.get(binding.id, f"Show {binding.label}" if binding.action == "tab" else binding.label.capitalize())


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}"
