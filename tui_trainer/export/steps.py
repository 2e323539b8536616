"""How far a script goes."""

from tui_trainer.recipe.recipe import Recipe

USUAL_STEPS = 100
"""The updates that a script makes for a run that has made none."""


def usual_steps(recipe: Recipe) -> int:
    """The updates that a script of the run makes if no one says how many: as many as the run has made."""
    return recipe.step or USUAL_STEPS
