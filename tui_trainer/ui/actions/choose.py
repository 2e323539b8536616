"""Lists for rows of the Problem pane: problem, dataset, model, loss, optimizer and others."""

from tui_trainer.catalogue.all import CATALOGUE
from tui_trainer.recipe.config import Address, RunConfig
from tui_trainer.recipe.problems import open_problem, problem_names
from tui_trainer.ui.actions.context import ActionContext
from tui_trainer.ui.panes.problem import LIVE, NEW_RUN
from tui_trainer.ui.screens.choice_screen import ChoiceScreen, Offer

PROBLEM = "problem"
"""Address of the row with the problem's name."""


def choose(context: ActionContext, address: str) -> None:
    """Open the list of values that a row may have."""
    if address == PROBLEM:
        _choose_problem(context)
    else:
        _choose_value(context, context.session.config.address(address))


def _choose_value(context: ActionContext, address: Address) -> None:
    config = context.session.config
    consequence = LIVE if address.live else NEW_RUN
    current = str(config.get(address.name))
    screen = ChoiceScreen(f"Choose the {address.label}", _offers(config, address), current, consequence)

    def on_choice(name: str | None) -> None:
        if name is not None:
            context.screen.set_value(address.name, name)

    context.screen.open_dialog(screen, on_choice)


def _offers(config: RunConfig, address: Address) -> list[Offer]:
    if address.hyperparameter:
        return [Offer(choice, "") for choice in address.hyperparameter.choices]
    kind = str(address.kind)
    names = CATALOGUE[kind].names() if kind == "dataset" else config.fitting_names(kind)
    return [Offer(name, CATALOGUE[kind][name].summary) for name in names]


def _choose_problem(context: ActionContext) -> None:
    def on_choice(name: str | None) -> None:
        if name:
            context.screen.begin(name, open_problem(name))

    offers = [Offer(name, open_problem(name).config.title) for name in problem_names()]
    screen = ChoiceScreen("Choose a problem", offers, context.session.name, NEW_RUN)
    context.screen.open_dialog(screen, on_choice)
