"""Edits of a run as lines of its script."""

from collections.abc import Iterable, Iterator

from tui_trainer.base.weights import WeightAddress
from tui_trainer.catalogue.code import Lines
from tui_trainer.export.edit_groups import AppliedEdit, EditGroup
from tui_trainer.export.setup import choice_lines, variables
from tui_trainer.export.source_text import assignment
from tui_trainer.recipe.config import RunConfig
from tui_trainer.recipe.journal import Edit

NO_LINES: Lines = ()
CLEAR_GRADIENTS: Lines = ("for param in params:", "    param.grad = None")
"""Lines that clear the gradients between two loops."""


def swap_lines(group: EditGroup) -> list[str]:
    """Return the lines between two loops: the sections of a new loss or optimizer, and the other edits of the group.

    Each edit counts, as in the engine: two swaps before one update may lead back to the same optimizer, but the
    gradients and the state that were dropped in between stay dropped.
    """
    kinds = list(dict.fromkeys(applied.swapped_kind for applied in group.edits if applied.swapped_kind))
    others = (applied for applied in group.edits if applied.edit.set.partition(".")[0] not in kinds)
    lines = _lines(others)
    if not group.config.zero_grad and any(applied.clears_gradients for applied in group.edits):
        lines += CLEAR_GRADIENTS
    for kind in kinds:
        lines += ["", *choice_lines(group.config.choice(kind), group.config)]
    return [f"# from step {group.update} on:", *(lines[1:] if lines and not lines[0] else lines)]


def weight_lines(group: EditGroup) -> list[str]:
    """Return the lines of the weight edits alone: the others are in the variables already, or no step follows."""
    return _lines(applied for applied in group.edits if applied.edit.weight)


def conditional_lines(groups: Iterable[EditGroup]) -> list[str]:
    """Return the first lines of a loop, for edits during it: 'if step == 137:' and 'lr = 0.03' indented below."""
    return [line for group in groups for line in _condition(group)]


def _condition(group: EditGroup) -> Iterator[str]:
    lines = _lines(group.edits)
    if lines:
        yield f"if step == {group.update}:"
        yield from (f"    {line}" for line in lines)


def _lines(edits: Iterable[AppliedEdit]) -> list[str]:
    return [line for applied in edits for line in _edit_lines(applied.edit, applied.after)]


def _edit_lines(edit: Edit, config: RunConfig) -> list[str]:
    """Return the assignment of the new value and the lines that must follow; none for settings that a script lacks."""
    if edit.weight:
        return _weight_lines(edit.weight, float(edit.to))
    kind, _, name = edit.set.rpartition(".")
    if not kind:
        return [assignment(name, edit.to)] if name == "batch_size" else []
    choice, hyperparameter = config.choice(kind), config.address(edit.set).hyperparameter
    if hyperparameter is None or name not in variables(choice, config):
        return []
    return [assignment(name, hyperparameter.check(edit.to)), *choice.entry.code.lines_after_edit.get(name, NO_LINES)]


def _weight_lines(address: WeightAddress, value: float) -> list[str]:
    """Return the lines that set one weight, or all weights of a tensor."""
    index = ", ".join(map(str, address.index)) or "..."
    flattened = ".view(-1)" if len(address.index) == 1 else ""  # row by row
    return ["with torch.no_grad():", f"    {address.name}{flattened}[{index}] = {value!r}"]
