"""Keep breakpoints in a run of another problem."""

from dataclasses import replace

from tui_trainer.base.errors import UserError
from tui_trainer.conditions.check_recipe import names_in
from tui_trainer.conditions.read_conditions import read_condition
from tui_trainer.recipe.recipe import MAX_BREAKPOINTS, Breakpoint, Recipe


def with_breakpoints(recipe: Recipe, breakpoints: tuple[Breakpoint, ...]) -> Recipe:
    """Return the recipe with those of another run's breakpoints that its run can test, after its own.

    A breakpoint that reads weights is left out: weights of the same name mean something else in another problem.

    >>> from tui_trainer.recipe.problems import open_problem
    >>> typed = Breakpoint("loss < 0.3"), Breakpoint("accuracy > 0.9"), Breakpoint("w > 1")
    >>> with_breakpoints(open_problem("linear"), typed).breakpoints
    (Breakpoint(when='loss < 0.3', on=True),)
    """
    kept = [point for point in breakpoints if point not in recipe.breakpoints and _can_test(recipe, point)]
    return replace(recipe, breakpoints=(*recipe.breakpoints, *kept)[:MAX_BREAKPOINTS])


def _can_test(recipe: Recipe, breakpoint_: Breakpoint) -> bool:
    try:
        read_condition(breakpoint_.when, names_in(recipe, shapes={}))
    except UserError:
        return False
    return True
