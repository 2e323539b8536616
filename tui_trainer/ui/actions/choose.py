"""Open the list of values for a row of the Problem pane: problem, dataset, model, loss, optimizer and others."""

from tui_trainer.catalogue.all import CATALOGUE
from tui_trainer.catalogue.models import MODELS
from tui_trainer.catalogue.models.module import MODULE_NAME
from tui_trainer.catalogue.table import TABLE_NAME
from tui_trainer.recipe.choice import Address
from tui_trainer.recipe.config import RunConfig
from tui_trainer.recipe.problems import open_problem, problem_names
from tui_trainer.ui.actions.begin import begin_problem, set_choice
from tui_trainer.ui.actions.context import ActionContext
from tui_trainer.ui.actions.import_table import OPEN_TABLE, open_table
from tui_trainer.ui.actions.own_module import OPEN_MODULE, open_module
from tui_trainer.ui.panes.problem import LIVE_TEXT, NEW_RUN_TEXT
from tui_trainer.ui.screens.choice_screen import ChoiceScreen, ListedChoice

PROBLEM_ADDRESS = "problem"
"""Address of the row in the Problem pane that shows the problem's name."""


def choose(context: ActionContext, address: str) -> None:
    """Open a dialog with the values that the row at an address may have."""
    if address == PROBLEM_ADDRESS:
        _choose_problem(context)
    else:
        _choose_value(context, context.session.config.address(address))


def _choose_value(context: ActionContext, address: Address) -> None:
    config = context.session.config
    consequence = LIVE_TEXT if address.live else NEW_RUN_TEXT
    current = str(config.get(address.name))
    current = OPEN_MODULE if (address.name, current) == ("model", MODULE_NAME) else current
    screen = ChoiceScreen(f"Choose the {address.label}", _choices(config, address), current, consequence)

    def on_choice(name: str | None) -> None:
        if name == OPEN_TABLE:
            open_table(context)
        elif name == OPEN_MODULE:
            open_module(context)
        elif name is not None:
            set_choice(context, address.name, name)

    context.screen.open_dialog(screen, on_choice)


def _choices(config: RunConfig, address: Address) -> list[ListedChoice]:
    if address.hyperparameter:
        return [ListedChoice(choice, "") for choice in address.hyperparameter.choices]
    kind = str(address.kind)
    names = CATALOGUE[kind].names() if kind == "dataset" else config.fitting_names(kind)
    entries = [CATALOGUE[kind][name] for name in names]
    listed = [ListedChoice(OPEN_TABLE if entry.name == TABLE_NAME else entry.name, entry.summary) for entry in entries]
    return [*listed, *([ListedChoice(OPEN_MODULE, MODELS[MODULE_NAME].summary)] if kind == "model" else [])]


def _choose_problem(context: ActionContext) -> None:
    def on_choice(name: str | None) -> None:
        if name:
            begin_problem(context, name, open_problem(name))

    choices = [ListedChoice(name, open_problem(name).config.title) for name in problem_names()]
    screen = ChoiceScreen("Choose a problem", choices, context.session.name, NEW_RUN_TEXT)
    context.screen.open_dialog(screen, on_choice)
