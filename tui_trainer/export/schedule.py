"""Code of the schedule in an exported script: torch's scheduler, or the same rule for an optimizer by hand."""

from collections.abc import Collection

from tui_trainer.catalogue.code import MAX_SCRIPT_LINE_LENGTH
from tui_trainer.catalogue.code.optimizers import BY_HAND_BUILDER
from tui_trainer.catalogue.code.schedules import ScheduleCode
from tui_trainer.catalogue.schedules import SCHEDULES
from tui_trainer.catalogue.schedules.hyperparameters import METRIC
from tui_trainer.export.source_text import assignment, literal
from tui_trainer.recipe.config import RunConfig

SCHEDULE = "schedule"
"""Heading of the lines that compute the rate of the next update, below the phases of a step."""
MAX_INDENT = 8
"""Largest indent of the lines of a schedule: of an edit within a loop."""
GROUP = "optimizer.param_groups[0]"
NO_COUNTS = 'best, bad = float("inf"), 0'
"""Line that forgets the values of a plateau's metric, for an optimizer by hand."""
TORCH_COUNTS = "scheduler.best, scheduler.num_bad_epochs"


def first_lines(config: RunConfig) -> list[str]:
    """Return the section of the schedule before the first update; no lines for a constant rate."""
    return _section(config, 0, is_new=True) if _code(config).scheduler else []


def replacing_lines(before: RunConfig, after: RunConfig, addresses: Collection[str], start: int, done: int) -> list[str]:
    """Return the section of the schedule after edits that replace optimizer or schedule; no lines after other edits.

    `before`, `after`: hyperparameters before and after the edits; `addresses`: what they set; `start`, `done`: number of
    updates before the schedule began, and before these edits.
    """
    is_new = "optimizer" in addresses
    if "schedule" in addresses:
        return _section(after, done - start, is_new=is_new)
    if not is_new or not _code(after).scheduler:
        return []
    if not _code(after).at_evaluations:
        return _section(after, done - start, is_new=True, warns=done > start)
    return _handed_over(before, after, is_reset=f"schedule.{METRIC.name}" in addresses)


def _handed_over(before: RunConfig, after: RunConfig, is_reset: bool) -> list[str]:
    """Return the lines by which a schedule at evaluations goes on with a new optimizer.

    `is_reset`: whether it forgets the earlier values of its metric.
    """
    lines, code = _assignments(after), _code(after)
    if is_by_hand(after):
        counts = [NO_COUNTS] if is_reset else [] if is_by_hand(before) else [f"best, bad = {TORCH_COUNTS}"]
        return [*lines, *counts, *([] if is_by_hand(before) else _function(code)[:-1])]
    if is_reset:
        return [*lines, *_scheduler_lines(code)]
    counts = [] if is_by_hand(before) else [f"best, bad = {TORCH_COUNTS}"]
    return [*lines, *counts, *_scheduler_lines(code), f"{TORCH_COUNTS} = best, bad"]


def edit_lines(config: RunConfig, address: str, start: int, done: int) -> list[str]:
    """Return the lines of an edit of the schedule's hyperparameters, or those that follow an edit of the learning rate.

    `config`: hyperparameters after the edit; `start`, `done`: number of updates before the schedule began, and before the edit.
    """
    kind, _, name = address.partition(".")
    code, by_hand = _code(config), is_by_hand(config)
    lines = [assignment(name, config.schedule.values[name])] if kind == "schedule" and name != METRIC.name else []
    if code.at_evaluations:
        if name == METRIC.name:
            return [NO_COUNTS] if by_hand else _scheduler_lines(code)
        return lines if by_hand or not lines else [*lines, f"scheduler.{name} = {name}"]
    if not code.scheduler:
        return []
    if kind == "optimizer":
        lines = ["base_lr = lr" if by_hand else f'{GROUP}["initial_lr"] = lr']
    return [*lines, *_restart(config, done - start, is_new=kind == "optimizer")]


def step_lines(config: RunConfig, start: int) -> list[str]:
    """Return the lines of a loop after the update; none if the rate is constant or changes at evaluations."""
    code = _code(config)
    if not code.scheduler or code.at_evaluations:
        return []
    if is_by_hand(config):
        return [f"lr = next_lr(lr, {f'step - {start}' if start else 'step'})"]
    if code.last:
        return [f"if scheduler.last_epoch < {code.last}:", "    scheduler.step()"]
    return ["scheduler.step()"]


def evaluation_call(config: RunConfig) -> str:
    """Return the line that changes the rate after an evaluation; an empty text if evaluations don't change it."""
    if not _code(config).at_evaluations:
        return ""
    value = "evaluate(step)" if reads_test_loss(config) else "loss.item()"
    return f"lr = next_lr(lr, {value})" if is_by_hand(config) else f"scheduler.step({value})"


def rule_lines(config: RunConfig) -> list[str]:
    """Return the function next_lr for an optimizer by hand; no lines if torch's scheduler or nothing changes the rate."""
    code = _code(config)
    return [_head(code), *(f"    {line}" for line in code.rule)] if code.scheduler and is_by_hand(config) else []


def reads_test_loss(config: RunConfig) -> bool:
    """Return whether the schedule reads the loss of the test rows."""
    return config.schedule.values.get(METRIC.name) == "test_loss"


def changes_at_evaluations(config: RunConfig) -> bool:
    """Return whether the rate changes at evaluations."""
    return _code(config).at_evaluations


def is_by_hand(config: RunConfig) -> bool:
    """Return whether the optimizer is written out by hand."""
    return config.optimizer.entry.builder == BY_HAND_BUILDER


def _code(config: RunConfig) -> ScheduleCode:
    return SCHEDULES[config.schedule.name].code


def _section(config: RunConfig, count: int, *, is_new: bool, warns: bool = False) -> list[str]:
    """Return the section of a schedule that has counted `count` updates.

    `is_new`: whether the optimizer is new; `warns`: whether torch would warn that it has made no update yet.
    """
    code, lines = _code(config), [f"# schedule: {config.schedule.entry.title}", *_assignments(config)]
    rate = literal(config.optimizer.values["lr"])
    if not is_by_hand(config):
        if not code.scheduler or code.at_evaluations:
            lines += [] if is_new else [f'{GROUP}["lr"] = lr']
            return lines + (_scheduler_lines(code) if code.scheduler else [])
        return lines + _restart(config, count, is_new=is_new, warns=warns)
    if not code.scheduler:
        return lines + ([] if is_new else [f"lr = {rate}"])
    if code.at_evaluations:
        return [*lines, *([] if is_new else [f"lr = {rate}"]), NO_COUNTS, *_function(code)[:-1]]
    return [*lines, f"base_lr = {rate}", *_function(code), *_restart(config, count)]


def _assignments(config: RunConfig) -> list[str]:
    """Return the assignments of the hyperparameters that lines of code read."""
    return [assignment(name, value) for name, value in config.schedule.values.items() if name != METRIC.name]


def _function(code: ScheduleCode) -> list[str]:
    """Return the definition of the function next_lr, with empty lines around it."""
    doc = {"n": "the learning rate after n updates, from the one before", "value": "the learning rate after an evaluation"}
    head = [_head(code), f'    """Return {doc[code.argument]}."""']
    return ["", "", *head, *(f"    {line}" for line in code.rule), "", ""]


def _head(code: ScheduleCode) -> str:
    return f"def next_lr(lr, {code.argument}):"


def _restart(config: RunConfig, count: int, *, is_new: bool = False, warns: bool = False) -> list[str]:
    """Return the lines that give the rate after `count` updates of the schedule, which is not one at evaluations.

    `is_new`: whether the optimizer has the rate that was set already; `warns`: see _section.
    """
    code = _code(config)
    if is_by_hand(config):
        loop = [f"for n in range(1, {count + 1}):", "    lr = next_lr(lr, n)"] if count else []
        return [f"lr = {code.first}", *loop]
    made = f"min({count}, {code.last})" if code.last else f"{count}"
    loop = [f"for _ in range({made}):", "    scheduler.step()"] if count else []
    if warns:
        loop = ['with warnings.catch_warnings(action="ignore"):  # of steps before the first update', *(f"    {line}" for line in loop)]
    base = [] if is_new else [f'{GROUP}["lr"] = {GROUP}["initial_lr"] = lr']
    return [*base, *_scheduler_lines(code), *loop]


def _scheduler_lines(code: ScheduleCode) -> list[str]:
    """Return the lines that build torch's scheduler: one line, or three if it would be too long."""
    line = f"scheduler = {code.scheduler}"
    function, _, arguments = line.partition("(")
    return [line] if len(line) <= MAX_SCRIPT_LINE_LENGTH - MAX_INDENT else [f"{function}(", f"    {arguments[:-1]}", ")"]
