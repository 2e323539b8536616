"""Giving a trainer the breakpoints a person has written."""

from dataclasses import replace

from tui_trainer.engine.trainer import Trainer
from tui_trainer.errors import UserError
from tui_trainer.run.breakpoints import read_conditions
from tui_trainer.run.check import names_in
from tui_trainer.run.condition import Condition
from tui_trainer.run.recipe import Breakpoint


def break_at(trainer: Trainer, breakpoints: tuple[Breakpoint, ...]) -> None:
    """Take these over as they are; those that are on and can be read will stop the run. Raises UserError for others."""
    trainer.recipe = replace(trainer.recipe, breakpoints=breakpoints)
    names = names_in(trainer.recipe, trainer.descent.model.shapes())
    conditions: list[Condition] = []
    wrong: list[UserError] = []
    for one in breakpoints:
        try:
            conditions += read_conditions([one], names)
        except UserError as error:
            wrong.append(error)
    trainer.steps.stop_at(conditions)
    if wrong:
        raise wrong[0]
