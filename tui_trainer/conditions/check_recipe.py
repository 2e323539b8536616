"""Checking a recipe against what exists: the names and indices of weights, and what breakpoints can name.

What declarations can tell is checked when the recipe is read; this is the rest, which needs the built model's shapes.
"""

from collections.abc import Mapping

from tui_trainer.base.errors import UserError
from tui_trainer.base.expressions.names import Names
from tui_trainer.base.weights import Shape
from tui_trainer.catalogue.datasets import DATASETS
from tui_trainer.catalogue.entry import Task
from tui_trainer.conditions.read_conditions import read_conditions
from tui_trainer.recipe.breakpoint_text import numbers_named
from tui_trainer.recipe.recipe import Recipe


def check_recipe(recipe: Recipe, shapes: Mapping[str, Shape]) -> None:
    """Check edits of weights and the breakpoints that are on. Raises UserError with the file and the line.

    `shapes`: the shape of each tensor of weights of the built model, by its name.
    """
    check_weights(recipe, shapes)
    read_conditions(recipe.breakpoints, names_in(recipe, shapes))


def check_weights(recipe: Recipe, shapes: Mapping[str, Shape]) -> None:
    """Check that each weight an edit sets is there. Raises UserError with the file and the line."""
    for edit in recipe.journal:
        try:
            edit.usual(shapes)
        except UserError as error:
            raise error.at(edit.place) from None


def names_in(recipe: Recipe, shapes: Mapping[str, Shape]) -> Names:
    """What the breakpoints of a run can name: the hyperparameters of each of its optimizers, first to last, too."""
    has_accuracy = DATASETS[recipe.config.dataset.name].task is Task.BINARY
    return Names.of(shapes, accuracy=has_accuracy, more=numbers_named(recipe.config, recipe.journal))
