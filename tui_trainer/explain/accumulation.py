"""Accumulation: whose gradients are in those of a step when they are not zeroed."""

from tui_trainer.catalogue.optimizers import OPTIMIZERS
from tui_trainer.recipe.recipe import Recipe


def first_pass_kept(recipe: Recipe, step: int) -> int:
    """The first step whose backward pass is in the gradients of `step`, which are a sum from there on.

    It is `step` itself where that step forgets the gradients first.
    """
    zeroed, since, on = 0, 1, recipe.config.zero_grad
    optimizer = recipe.config.optimizer.name
    for edit in recipe.journal.upto(step):
        if edit.set == "optimizer":
            forgotten = OPTIMIZERS[optimizer].code.closure  # with the one that evaluates several times
            zeroed, optimizer = edit.before if forgotten else zeroed, str(edit.to)
        elif edit.set == "zero_grad":
            zeroed = max(zeroed, edit.before - 1) if on and edit.before > since else zeroed
            since, on = edit.before, bool(edit.to)
    return step if on else max(zeroed, 1)
