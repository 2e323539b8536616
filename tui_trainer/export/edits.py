"""Edits of a run as lines of an exported script."""

from collections.abc import Iterable, Iterator

from tui_trainer.base.weights import WeightAddress
from tui_trainer.catalogue.code import Lines
from tui_trainer.catalogue.datasets import DATASETS
from tui_trainer.catalogue.entry import Schema
from tui_trainer.export.edit_groups import AppliedEdit, EditGroup
from tui_trainer.export.setup import choice_lines, feature_lines, has_named_weights, used_hyperparameters
from tui_trainer.export.source_text import assignment, string_literal
from tui_trainer.recipe.config import RunConfig

NO_LINES: Lines = ()
NEW_EPOCH_LINES: Lines = ("batch, rows_read = batches(epoch + 1), 0",)
"""Lines of a script that begin an epoch with the dataset's new rows."""
CLEAR_GRADIENTS_LINES: Lines = ("for param in params:", "    param.grad = None")
"""Lines of a script that clear the gradients between two loops."""


def lines_between_loops(group: EditGroup, schema: Schema) -> list[str]:
    """Return the lines of a group of edits between two loops.

    First come the edits that create no new loss or optimizer, then a section for each new loss or optimizer. No edit
    is skipped, even if a later edit reverts it: replacing the optimizer and changing it back still resets the
    optimizer's state, and possibly the gradients. `schema`: of the dataset with its categories as columns.
    """
    kinds = list(dict.fromkeys(applied.replaced_kind for applied in group.edits if applied.replaced_kind))
    others = (applied for applied in group.edits if applied.edit.set.partition(".")[0] not in kinds)
    lines = _lines_of_edits(others, schema)
    if not group.config.zero_grad and any(applied.clears_gradients for applied in group.edits):
        lines += CLEAR_GRADIENTS_LINES
    for kind in kinds:
        lines += ["", *choice_lines(group.config.choice(kind), schema)]
    return [f"# from step {group.update_number} on:", *(lines[1:] if lines and not lines[0] else lines)]


def weight_edit_lines(group: EditGroup, schema: Schema) -> list[str]:
    """Return the lines of the group's edits of weights, without the other edits of the group.

    The other edits are not needed: before the first step the variables already have the values that these edits set,
    and after the last step they would change nothing.
    """
    return _lines_of_edits((applied for applied in group.edits if applied.edit.weight), schema)


def conditional_lines(groups: Iterable[EditGroup], schema: Schema) -> list[str]:
    """Return the lines for edits within a loop: 'if step == 137:', and below it '    lr = 0.03'."""
    return [line for group in groups for line in _if_block(group, schema)]


def _if_block(group: EditGroup, schema: Schema) -> Iterator[str]:
    lines = _lines_of_edits(group.edits, schema)
    if lines:
        yield f"if step == {group.update_number}:"
        yield from (f"    {line}" for line in lines)


def _lines_of_edits(edits: Iterable[AppliedEdit], schema: Schema) -> list[str]:
    return [line for applied in edits for line in _edit_lines(applied, schema)]


def _edit_lines(applied: AppliedEdit, schema: Schema) -> list[str]:
    """Return the assignment of the new value, and the lines that must follow it.

    Returns an empty list if the script has no variable for the value.
    """
    edit, config = applied.edit, applied.config_after
    if edit.weight:
        return _weight_lines(edit.weight, float(edit.to), config)
    kind, _, name = edit.set.rpartition(".")
    if not kind:
        is_variable = name == "batch_size" or (name == "evaluate_every" and config.has_test_rows)
        return [assignment(name, edit.to)] if is_variable else []
    choice, hyperparameter = config.choice(kind), config.address(edit.set).hyperparameter
    if kind == "dataset" and (config.has_test_rows or name not in choice.entry.code.lines_after_edit):
        return _new_dataset_lines(applied, name, schema)
    if hyperparameter is None or name not in used_hyperparameters(choice, schema):
        return []
    return [assignment(name, hyperparameter.check(edit.to)), *choice.entry.code.lines_after_edit.get(name, NO_LINES)]


def _new_dataset_lines(applied: AppliedEdit, name: str, schema: Schema) -> list[str]:
    """Return the lines that compute the dataset and its features again, and begin an epoch if the edit does."""
    config = applied.config_after
    lines = [*choice_lines(config.dataset, schema)[1:], *feature_lines(config)]
    keeps_epoch = not applied.in_batches or name in DATASETS[config.dataset.name].keeps_epoch
    return lines if keeps_epoch else [*lines, *NEW_EPOCH_LINES]


def _weight_lines(address: WeightAddress, value: float, config: RunConfig) -> list[str]:
    """Return the lines that set one weight, or all weights of a parameter to the same value."""
    index = ", ".join(map(str, address.index)) or "..."
    flattened = ".view(-1)" if len(address.index) == 1 else ""  # a flat index counts row by row
    named = f"weights[{string_literal(address.name)}]" if has_named_weights(config) else address.name
    return ["with torch.no_grad():", f"    {named}{flattened}[{index}] = {value!r}"]
