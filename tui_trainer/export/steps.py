"""Number of updates that a script makes."""

from tui_trainer.recipe.recipe import Recipe

DEFAULT_STEPS = 100
"""Updates of a script whose run has made none."""


def default_steps(recipe: Recipe) -> int:
    """Return the default number of updates: as many as the run has made, or DEFAULT_STEPS if it has made none."""
    return recipe.step or DEFAULT_STEPS
