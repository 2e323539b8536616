"""Accumulation: whose gradients are in those of a step when they are not zeroed."""

from tui_trainer.run.recipe import Recipe


def first_pass_kept(recipe: Recipe, step: int) -> int:
    """The first step whose backward pass is in the gradients of `step`, which are a sum from there on.

    It is `step` itself where that step forgets the gradients first.
    """
    zeroed, since, on = 0, 1, recipe.config.zero_grad
    for edit in recipe.journal.upto(step):
        if edit.set == "zero_grad":
            zeroed = edit.before - 1 if on and edit.before > since else zeroed
            since, on = edit.before, bool(edit.to)
    return step if on else max(zeroed, 1)
