"""Default number of updates that an exported script makes."""

from tui_trainer.recipe.recipe import Recipe

DEFAULT_STEPS = 100
"""Number of updates of a script if the run has made no update."""


def default_steps(recipe: Recipe) -> int:
    """Return the number of updates that the run has made; DEFAULT_STEPS if it has made no update."""
    return recipe.step or DEFAULT_STEPS
