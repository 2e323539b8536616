"""Edits of a run as lines of an exported script."""

from collections.abc import Iterable, Iterator

from tui_trainer.base.weights import WeightAddress
from tui_trainer.catalogue.class_weights import BALANCED, CLASS_WEIGHTS
from tui_trainer.catalogue.code import Lines
from tui_trainer.catalogue.entry import Schema
from tui_trainer.export.edit_groups import AppliedEdit, EditGroup
from tui_trainer.export.gradient_lines import SWITCHES
from tui_trainer.export.schedule import edit_lines as schedule_edit_lines
from tui_trainer.export.schedule import replacing_lines
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

    First come the edits that create no new loss or optimizer, then a section for each new loss, optimizer or schedule. No edit
    is skipped, even if a later edit reverts it: replacing the optimizer and changing it back still resets the
    optimizer's state, and possibly the gradients. `schema`: of the dataset with its categories as columns.
    """
    kinds = list(dict.fromkeys(applied.replaced_kind for applied in group.edits if applied.replaced_kind))
    first, last = group.edits[0], group.edits[-1]
    addresses = {applied.edit.set for applied in group.edits}
    schedule = replacing_lines(first.config_before, group.config, addresses, last.schedule_start, group.update_number - 1)
    others = (applied for applied in group.edits if applied.edit.set.partition(".")[0] not in kinds)
    lines = _lines_of_edits(others, schema, has_rates=not {"optimizer", "schedule"} & addresses)
    if not group.config.zero_grad and any(applied.clears_gradients for applied in group.edits):
        lines += CLEAR_GRADIENTS_LINES
    for kind in (kind for kind in kinds if kind != "schedule"):
        lines += ["", *choice_lines(group.config.choice(kind), schema)]
    lines += ["", *schedule] if schedule else []
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


def _lines_of_edits(edits: Iterable[AppliedEdit], schema: Schema, has_rates: bool = True) -> list[str]:
    return [line for applied in edits for line in _edit_lines(applied, schema, has_rates)]


def _edit_lines(applied: AppliedEdit, schema: Schema, has_rates: bool) -> list[str]:
    """Return the assignment of the new value, and the lines that must follow it.

    Returns an empty list if the script has no variable for the value. `has_rates`: whether the lines compute the learning rate
    anew, since no lines for a new optimizer or schedule follow.
    """
    edit, config = applied.edit, applied.config_after
    if edit.weight:
        return _weight_lines(edit.weight, float(edit.to), config)
    kind, _, name = edit.set.rpartition(".")
    if not kind:
        is_variable = name in SWITCHES | {"batch_size"} or (name == "evaluate_every" and applied.has_evaluations)
        return [assignment(name, edit.to)] if is_variable else []
    choice, hyperparameter = config.choice(kind), config.address(edit.set).hyperparameter
    if kind == "dataset":
        return _dataset_lines(applied, name, schema)
    changes_rate = has_rates and edit.set in _rate_addresses(config)
    lines = schedule_edit_lines(config, edit.set, applied.schedule_start, edit.before - 1) if changes_rate else []
    if hyperparameter is None or name not in used_hyperparameters(choice, schema):
        return lines
    return [assignment(name, hyperparameter.check(edit.to)), *choice.entry.code.lines_after_edit.get(name, NO_LINES), *lines]


def _rate_addresses(config: RunConfig) -> list[str]:
    """Return the addresses of the hyperparameters on which the learning rate depends."""
    return ["optimizer.lr", *(f"schedule.{name}" for name in config.schedule.values)]


def _dataset_lines(applied: AppliedEdit, name: str, schema: Schema) -> list[str]:
    """Return the lines that compute the dataset and its features again, and begin an epoch if there are mini-batches."""
    config, code = applied.config_after, applied.config_after.dataset.entry.code
    is_balanced = config.loss.values.get(CLASS_WEIGHTS.name) == BALANCED
    if config.has_test_rows or is_balanced or name not in code.lines_after_edit:
        lines = [*choice_lines(config.dataset, schema)[1:], *feature_lines(config)]
    else:
        lines = [assignment(name, config.dataset.values[name]), *code.lines_after_edit[name]]
    lines += choice_lines(config.loss, schema)[1:] if is_balanced else []
    return [*lines, *NEW_EPOCH_LINES] if applied.in_batches else lines


def _weight_lines(address: WeightAddress, value: float, config: RunConfig) -> list[str]:
    """Return the lines that set one weight, or all weights of a parameter to the same value."""
    index = ", ".join(map(str, address.index)) or "..."
    flattened = ".view(-1)" if len(address.index) == 1 else ""  # a flat index counts row by row
    named = f"weights[{string_literal(address.name)}]" if has_named_weights(config) else address.name
    return ["with torch.no_grad():", f"    {named}{flattened}[{index}] = {value!r}"]
