"""Gradient accumulation: which backward passes a gradient sums up when gradients are not zeroed."""

from tui_trainer.catalogue.optimizers import OPTIMIZERS
from tui_trainer.recipe.recipe import Recipe


def first_accumulated_step(recipe: Recipe, step: int) -> int:
    """Return the first step whose backward pass is part of the gradients of `step`.

    Those gradients are the sum over all steps from there to `step`. Where `step` clears the gradients first, the result
    is `step` itself.
    """
    zeroed, since, on = 0, 1, recipe.config.zero_grad
    optimizer = recipe.config.optimizer.name
    for edit in recipe.journal.up_to(step):
        if edit.set == "optimizer":
            cleared = OPTIMIZERS[optimizer].code.needs_closure  # a swap away from such an optimizer clears the gradients
            zeroed, optimizer = edit.before if cleared else zeroed, str(edit.to)
        elif edit.set == "zero_grad":
            zeroed = max(zeroed, edit.before - 1) if on and edit.before > since else zeroed
            since, on = edit.before, bool(edit.to)
    return step if on else max(zeroed, 1)
