"""The edits of a run as lines of its script."""

from collections.abc import Iterator
from itertools import groupby

from tui_trainer.catalogue.all import LIVE_KINDS
from tui_trainer.catalogue.code import Lines
from tui_trainer.catalogue.optimizers import OPTIMIZERS
from tui_trainer.catalogue.settings import ZERO_GRAD
from tui_trainer.run.config import RunConfig
from tui_trainer.run.journal import Edit, Journal
from tui_trainer.run.recipe import Recipe
from tui_trainer.run.script.setup import choice_lines, variables
from tui_trainer.run.script.words import assignment
from tui_trainer.run.weights import WeightAddress

NOTHING: Lines = ()
CHANGE_THE_LOOP = LIVE_KINDS | {ZERO_GRAD.name}


def is_swap(edit: Edit) -> bool:
    """Whether the edit changes the loop itself: another loss or optimizer, or zeroing switched on or off."""
    return edit.set in CHANGE_THE_LOOP


def swaps(journal: Journal) -> list[int]:
    """The updates before which the loop changes; before the first one there is none yet."""
    return sorted({edit.before for edit in journal if is_swap(edit) and edit.before > 1})


def swap_lines(recipe: Recipe, update: int) -> list[str]:
    """What stands between two loops: the sections of what was swapped, and the other edits of that moment."""
    config = recipe.config_at(update)
    edits = recipe.journal.at(update)
    kinds = list(dict.fromkeys(edit.set for edit in edits if edit.set in LIVE_KINDS))
    others = [edit for edit in edits if edit.set.partition(".")[0] not in kinds and not is_swap(edit)]
    lines = [line for edit in others for line in _edit_lines(edit, config)]
    closure = OPTIMIZERS[recipe.config_at(update - 1).optimizer.name].code.closure
    if closure and "optimizer" in kinds and not config.zero_grad:
        lines += ["for param in params:", "    param.grad = None"]
    for kind in kinds:
        lines += ["", *choice_lines(config.choice(kind), config)]
    return [f"# from step {update} on:", *(lines[1:] if lines and not lines[0] else lines)]


def first_weights(recipe: Recipe) -> list[str]:
    """The weights that were set before the first update; all other edits of that moment are in the variables already."""
    edits = [edit for edit in recipe.journal.at(1) if edit.weight]
    return [line for edit in edits for line in _edit_lines(edit, recipe.config_at(1))]


def conditions(recipe: Recipe, start: int, end: int) -> list[str]:
    """What a loop begins with: 'if step == 137: lr = 0.03', for the edits after its first step and up to its last."""
    edits = (edit for edit in recipe.journal if start < edit.before <= end)
    return [line for update, _ in groupby(edits, key=lambda edit: edit.before) for line in _condition(recipe, update)]


def _condition(recipe: Recipe, update: int) -> Iterator[str]:
    config = recipe.config_at(update)
    lines = [line for edit in recipe.journal.at(update) for line in _edit_lines(edit, config)]
    if lines:
        yield f"if step == {update}:"
        yield from (f"    {line}" for line in lines)


def _edit_lines(edit: Edit, config: RunConfig) -> list[str]:
    """The variable's new value, and what must follow. What steers only when a run stops is not in a script."""
    if edit.weight:
        return _weight_lines(edit.weight, float(edit.to))
    kind, _, name = edit.set.rpartition(".")
    if not kind:
        return [assignment(name, edit.to)] if name == "batch_size" else []
    choice, hyperparameter = config.choice(kind), config.address(edit.set).hyperparameter
    if hyperparameter is None or name not in variables(choice, config):
        return []
    return [assignment(name, hyperparameter.check(edit.to)), *choice.entry.code.edited.get(name, NOTHING)]


def _weight_lines(address: WeightAddress, value: float) -> list[str]:
    """A number put in place of a weight."""
    place = ", ".join(map(str, address.index)) or "..."
    counted = ".view(-1)" if len(address.index) == 1 else ""  # row by row
    return ["with torch.no_grad():", f"    {address.name}{counted}[{place}] = {value!r}"]
