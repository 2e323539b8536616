"""Gradient accumulation: the steps whose gradients are summed when gradients are not cleared."""

from tui_trainer.catalogue.optimizers import OPTIMIZERS
from tui_trainer.recipe.recipe import Recipe


def first_accumulated_step(recipe: Recipe, step: int) -> int:
    """Return the first step whose backward pass is part of the gradients of `step`.

    The gradients of `step` are the sum over the steps from the first step to `step`. If `step` clears the gradients
    before its backward pass, the result is `step` itself.
    """
    zeroed, since, on = 0, 1, recipe.config.zero_grad
    optimizer = recipe.config.optimizer.name
    for edit in recipe.journal.up_to(step):
        if edit.set == "optimizer":
            cleared = OPTIMIZERS[optimizer].code.needs_closure  # replacing an optimizer with a closure clears the gradients
            zeroed, optimizer = edit.before if cleared else zeroed, str(edit.to)
        elif edit.set == "zero_grad":
            zeroed = max(zeroed, edit.before - 1) if on and edit.before > since else zeroed
            since, on = edit.before, bool(edit.to)
    return step if on else max(zeroed, 1)
