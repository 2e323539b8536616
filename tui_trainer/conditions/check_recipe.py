"""Check the parts of a recipe that depend on the shapes of the weights: edits of weights, and breakpoints.

Everything else in a recipe is checked when it is read.
"""

from collections.abc import Iterable, Mapping

from tui_trainer.base.errors import UserError
from tui_trainer.base.expressions.names import Names
from tui_trainer.base.weights import Shape
from tui_trainer.catalogue.entry import Task
from tui_trainer.catalogue.metrics import METRICS, metrics_of
from tui_trainer.conditions.read_conditions import read_conditions
from tui_trainer.recipe.breakpoint_text import numeric_optimizer_hyperparameters
from tui_trainer.recipe.recipe import Recipe

NO_TEST_ROWS = "it holds no rows out, as --test 0.2 does"
"""Why a run has no metric of the test rows."""


def check_recipe(recipe: Recipe, shapes: Mapping[str, Shape]) -> None:
    """Check the edits of weights and the breakpoints that are switched on. Raises UserError with file and line.

    `shapes`: shape of each weight tensor of the built model, by name.
    """
    check_weights(recipe, shapes)
    read_conditions(recipe.breakpoints, names_in(recipe, shapes))


def check_weights(recipe: Recipe, shapes: Mapping[str, Shape]) -> None:
    """Check that every weight that an edit sets exists. Raises UserError with the file and the line."""
    for edit in recipe.journal:
        try:
            edit.canonical(shapes)
        except UserError as error:
            raise error.at(edit.source) from None


def names_in(recipe: Recipe, shapes: Mapping[str, Shape], has_test_rows: bool | None = None) -> Names:
    """Return the names that the breakpoints of a run can use.

    They include the hyperparameters of every optimizer that the run has, at its start or after an edit.
    `has_test_rows`: None means that the recipe says so.
    """
    numbers = numeric_optimizer_hyperparameters(recipe.config, recipe.journal)
    tested = recipe.config.has_test_rows if has_test_rows is None else has_test_rows
    return metric_names(recipe.config.schema.task, shapes, numbers, tested)


def metric_names(
    task: Task, shapes: Mapping[str, Shape], hyperparameters: Iterable[str] = (), has_test_rows: bool = False
) -> Names:
    """Return the names for a run of this task: its metrics, these hyperparameters, and tensors of these shapes.

    >>> metric_names(Task.REGRESSION, {"w": (1,)}, ["lr", "momentum"]).scalars
    ('loss', 'step', 'grad_norm', 'best_loss', 'epoch', 'lr', 'best_loss_step', 'data_loss', 'penalty', 'momentum')
    """
    metrics = [metric.name for metric in metrics_of(task, has_test_rows)]
    tested = {metric.name for metric in metrics_of(task, has_test_rows=True)}
    missing = {name: NO_TEST_ROWS if name in tested else "" for name in METRICS.names() if name not in metrics}
    return Names.for_shapes(shapes, metrics, hyperparameters, missing)
