"""Actions on the user's own module: choose its file, allow its code, read it again."""

import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from tui_trainer.base.errors import UserError
from tui_trainer.base.text import clean_text
from tui_trainer.catalogue.models.module import CLASS, FILE, MODULE_SUFFIX, SHA256, is_module_name
from tui_trainer.frontend.gallery import OldCurve
from tui_trainer.recipe.choice import Choice
from tui_trainer.recipe.modules.choice import named_module, with_current_module, with_module
from tui_trainer.recipe.modules.consent import NotAllowedError, allow
from tui_trainer.recipe.modules.source import read_module_file
from tui_trainer.ui.actions.context import ActionContext
from tui_trainer.ui.screens.choice_screen import ChoiceScreen, ListedChoice
from tui_trainer.ui.screens.open_screen import OpenRow, OpenScreen

OPEN_MODULE = "From a Python file…"
"""Entry in the list of models that opens a Python file."""
NO, YES = "no", "yes"
MAX_FILES = 50
"""Maximum number of Python files of the current folder that are read for the list."""


def open_module(context: ActionContext) -> None:
    """Ask for a Python file and a class in it, and start a run with that module."""

    def read(text: str) -> Choice:
        if not is_module_name(text.strip()):
            raise UserError(f"{clean_text(text.strip(), 60)!r} is no Python file: write net.py or net.py:Net")
        return named_module(text.strip())

    def on_answer(chosen: Choice | None) -> None:
        if chosen:
            session = context.session
            context.screen.begin(_name(chosen), session.restart_recipe(with_module(session.config, chosen)))

    screen = OpenScreen("Model from a Python file", read, module_rows, [row.text for row in module_rows()])
    context.screen.open_dialog(screen, on_answer)


def ask_to_allow(context: ActionContext, error: NotAllowedError, retry: Callable[[], object]) -> None:
    """Ask whether the code of a file may be run; if so, remember that, and call `retry`."""
    name = clean_text(error.path.name, 40)
    choices = [
        ListedChoice(NO, "Leave everything as it is."),
        ListedChoice(YES, f"Run {name} now, and don't ask again for this content of it."),
    ]
    facts = f"{clean_text(str(error.path))} is Python code, and would run with your rights. SHA-256 {error.sha256}"
    screen = ChoiceScreen(f"Run the code of {name}?", choices, NO, facts)

    def on_choice(answer: str | None) -> None:
        if answer != YES:
            context.screen.show_message(f"{name} was not run")
            return
        if problem := allow(error.sha256):
            context.screen.show_error(problem)
        retry()

    context.screen.open_dialog(screen, on_choice)


def read_again(context: ActionContext) -> None:
    """Read the file of the module again, and start a new run if it has changed; the loss so far stays on the chart."""
    session, snapshot = context.session, context.session.snapshot
    name = clean_text(Path(str(session.config.model.values[FILE.name])).name)
    try:
        config = with_current_module(session.config)
    except UserError as error:
        context.screen.show_error(str(error))
        return
    if config.model.values[SHA256.name] == session.config.model.values[SHA256.name]:
        context.screen.show_message(f"{name} has not changed")
        return
    if snapshot and snapshot.state.step:
        context.gallery.old_curve = OldCurve(session.config, snapshot.history)
    context.screen.begin(session.name, session.restart_recipe(config))


def _name(chosen: Choice) -> str:
    """Return the name of a run with a module, such as net.py:Net."""
    values = chosen.values
    return clean_text(f"{Path(str(values[FILE.name])).name}:{values[CLASS.name]}")


def module_rows() -> list[OpenRow]:
    """Return a row for each module in the Python files of the current folder, whose code is not run."""
    found: list[OpenRow] = []
    with suppress(OSError):
        names = sorted(name for name in os.listdir() if name.endswith(MODULE_SUFFIX) and name == clean_text(name))
        for name in names[:MAX_FILES]:
            with suppress(UserError, OSError):
                date = time.strftime("%d %b %H:%M", time.localtime(os.stat(name).st_mtime))
                modules = read_module_file(Path(name)).modules()
                texts = dict.fromkeys(f"{name}:{clean_text(module.name)}" for module in modules)
                found += [OpenRow(text, (text, "module", "", "", date)) for text in texts]
    return found
