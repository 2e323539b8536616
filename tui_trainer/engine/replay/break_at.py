"""Giving a trainer the breakpoints a person has written."""

from dataclasses import replace

from tui_trainer.base.errors import UserError
from tui_trainer.conditions.check_recipe import names_in
from tui_trainer.conditions.condition import Condition
from tui_trainer.conditions.read_conditions import read_conditions
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.recipe.recipe import Breakpoint


def break_at(trainer: Trainer, breakpoints: tuple[Breakpoint, ...]) -> None:
    """Take these over as they are; those that are on and can be read will stop the run. Raises UserError for others."""
    trainer.recipe = replace(trainer.recipe, breakpoints=breakpoints)
    names = names_in(trainer.recipe, trainer.learner.model.shapes())
    conditions: list[Condition] = []
    wrong: list[UserError] = []
    for one in breakpoints:
        try:
            conditions += read_conditions([one], names)
        except UserError as error:
            wrong.append(error)
    trainer.executor.stop_at(conditions)
    if wrong:
        raise wrong[0]
