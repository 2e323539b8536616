"""Status line: step, loss, accuracy and speed of the run, messages, and a hint about the keys to press next."""

import re
from collections.abc import Callable
from functools import partial
from textwrap import wrap

from rich.text import Text
from textual.geometry import Size
from textual.widget import Widget

from tui_trainer.base.numbers import NO_VALUE, chosen_speed, fixed, measured_speed, readable, thousands
from tui_trainer.catalogue.losses import LOSSES
from tui_trainer.catalogue.metrics import LOSS_NAME, METRICS, Metric
from tui_trainer.catalogue.models.module import MODULE_NAME
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.frontend.best import best_text, offered_best
from tui_trainer.frontend.session import Session
from tui_trainer.frontend.text_styles import MUTED
from tui_trainer.frontend.value_text import rate_text
from tui_trainer.observed.phase import PHASES
from tui_trainer.observed.snapshot import FullLoss, Observation, Snapshot, Status
from tui_trainer.recipe.config import RunConfig

STATUS_SYMBOLS = {
    Status.LOADING: "◌",
    Status.READY: "■",
    Status.RUNNING: "▶",
    Status.PAUSED: "‖",
    Status.DIVERGED: "✗",
    Status.FAILED: "✗",
}
"""Symbol before the status."""
FIRST_LEFT_OUT, LAST_LEFT_OUT = ("speed", "breakpoints", "epoch", "all rows", "error"), ("rate", "lr")
"""Parts of the line of numbers that a narrow terminal leaves out before and after all metrics but the loss."""
SHORTENED = "shortened"
"""Entry of the parts left out that stands for a shorter name of the breakpoints: the speed then has room beside them."""
KEY_HINTS = {
    Status.LOADING: "torch is loading; you can already press s for one step or space to run",
    Status.READY: "press s for one step, space to run, ← to change settings, ? for help",
    Status.RUNNING: "space: pause, [ and ]: learning rate, - and +: speed",
    Status.PAUSED: "s: one step, p: one phase, b: one step back, space: continue, r: restart, ←: settings",
    Status.DIVERGED: "x: return to the best step with lr ÷ 10 and continue; r: restart",
    Status.FAILED: "r: restart",
}
"""Key hint for each status."""
MAX_MESSAGE_LINES = 2
"""Maximum number of lines of a message; the rest of a longer one is cut."""
FAILED_LATER_HINT = "b: one step back, r: restart"
"""Key hint after a run failed at a later step: it can go back to the steps before."""
READ_AGAIN_HINT = "W: read the module again"
"""Key hint after a run of the user's own module failed."""
DIVERGED_IN_BATCHES_HINT = "x: return to the best epoch with lr ÷ 10 and continue; r: restart"
"""Key hint after a run with mini-batches diverged: it names the best epoch, not the best step.

Losses of different batches can't be compared; means of epochs can.
"""


class StatusLine(Widget):
    """A line of numbers about the run, and below it lines for a message, an autosave error and a key hint, if any."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own parameter name
        super().__init__(id=id)
        self._draw_numbers: Callable[[int], Text] = lambda _: Text()
        self._messages: list[Text] = []
        self._hint = ""

    def show(self, session: Session) -> None:
        """Show step, loss, status and messages of the session's run."""
        config, snapshot = session.config, session.snapshot
        status = snapshot.status if snapshot else Status.FAILED if session.failure else Status.LOADING
        self.set_classes(f"-{status}")
        self._draw_numbers = partial(_numbers_line, config, snapshot, status, session.dataset)
        at_start = status is Status.PAUSED and snapshot is not None and not snapshot.state.step
        hint = KEY_HINTS[Status.READY if at_start else status]
        if status is Status.PAUSED and snapshot and (best := offered_best(snapshot)):
            hint = f"x: go to {best_text(best)}; space: continue"
        if status is Status.LOADING and snapshot:
            hint = "q: quit"
        if status is Status.FAILED and snapshot and snapshot.state.step:
            hint = FAILED_LATER_HINT
        if status is Status.FAILED and snapshot and config.model.name == MODULE_NAME:
            hint = f"{READ_AGAIN_HINT}, {hint}"
        if status is Status.DIVERGED and 0 < config.batch_size < session.dataset.rows:
            hint = DIVERGED_IN_BATCHES_HINT
        if snapshot and snapshot.state.phases:
            hint = "p: next phase, s: complete the step, b: back to its start"
        elif snapshot and snapshot.is_replaying:
            hint = "space: stop the replay"
        message = session.failure or (snapshot.message if snapshot else "")
        autosave_error = snapshot.autosave_error if snapshot else ""
        lines = (message, ""), (autosave_error, "bold reverse")
        messages = [Text(line, style) for line, style in lines if line]
        height = len(self._message_lines(self.size.width))
        self._messages, self._hint = messages, hint
        self.refresh(layout=len(self._message_lines(self.size.width)) != height)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual's
        """Return the number of lines for a width: one for the numbers, those of the messages, and one for the hint."""
        return len(self._message_lines(width)) + 2

    def render(self) -> Text:
        """Return the lines, each truncated to the width of the widget."""
        width = self.size.width
        lines = [self._draw_numbers(width), *self._message_lines(width), Text(fitting_hint(self._hint, width))]
        for line in lines:
            line.truncate(width, overflow="ellipsis")
        return Text("\n").join(lines)

    def _message_lines(self, width: int) -> list[Text]:
        """Return the messages, each wrapped into at most MAX_MESSAGE_LINES lines."""
        return [
            Text(line, message.style)
            for message in self._messages
            for line in wrap(fitting_message(message.plain, width), max(width, 1), max_lines=MAX_MESSAGE_LINES, placeholder="…")
        ]


def fitting_message(message: str, width: int) -> str:
    """Return a message without the note about its loss at its end, if it then fits in a line of `width` cells.

    >>> fitting_message("stopped at step 7: loss = 0.1 (loss before update 7)", 40)
    'stopped at step 7: loss = 0.1'
    """
    shorter = re.sub(r" \(loss before update [\d,]+\)$", "", message)
    return shorter if len(shorter) <= width < len(message) else message


def fitting_hint(hint: str, width: int) -> str:
    """Return a key hint without the last keys, as many as do not fit in `width` cells; the first key stays.

    >>> fitting_hint("s: one step, p: one phase, b: one step back", 30)
    's: one step, p: one phase'
    """
    while len(hint) > width and (keys := re.match("(.*)[,;] .", hint)):
        hint = keys[1]
    return hint


def _numbers_line(config: RunConfig, snapshot: Snapshot | None, status: Status, dataset: Dataset, width: int) -> Text:
    """Return the line of numbers (step, loss and others). Optional parts that don't fit in `width` cells are left out."""
    word = "going to" if snapshot and snapshot.is_replaying else status.value
    head = Text(f"{STATUS_SYMBOLS[status]} {word:<9}", "bold")
    if snapshot is None:
        return head
    parts = _parts_by_name(config, snapshot, dataset)
    others = [name for name in snapshot.state.metrics if name != LOSS_NAME]
    of_test_rows = [name for name in others if METRICS[name].on_test_rows]
    of_training_rows = [name for name in reversed(others) if name not in of_test_rows]
    for name in (SHORTENED, *FIRST_LEFT_OUT, *of_training_rows, *of_test_rows, *LAST_LEFT_OUT, ""):
        line = head + Text("  ").join([Text(), *parts.values()])[1:]
        if line.cell_len <= width or not name:
            break
        if name is SHORTENED:
            parts |= _breakpoints_part(snapshot, "break")
        else:
            parts.pop(name, None)
    return line


def _parts_by_name(config: RunConfig, snapshot: Snapshot, dataset: Dataset) -> dict[str, Text]:
    state = snapshot.state
    parts = {"step": Text(f"step {thousands(state.step)}{_target_text(snapshot)}", "bold")}
    if state.phases:
        parts["phase"] = Text(f"{PHASES[state.phases - 1]} done, next {PHASES[state.phases]}", "bold")
    has_batches = state.full_loss is not None if state.step else config.batch_size > 0
    if has_batches:
        parts["epoch"] = Text(f"epoch {thousands(state.epoch)}", "bold")
    parts[LOSS_NAME] = Text(_loss_text(state, "batch loss" if has_batches else "loss"), "bold")
    if error := _error_text(config, state, dataset):
        parts["error"] = Text(error, "bold")
    if state.full_loss and state.step:
        parts["all rows"] = Text(_full_loss_text(state, state.full_loss), "bold")
    for name, value in sorted(state.metrics.items(), key=_on_test_rows):
        if value is not None and name != LOSS_NAME and (config.has_penalty or not METRICS[name].only_with_penalty):
            parts[name] = Text(_metric_text(METRICS[name], value), "bold")
    if "lr" in config.optimizer.values:
        parts["lr"] = Text(f"lr {rate_text(config, state.rate)}", "bold")
    if snapshot.status is Status.RUNNING:
        parts["rate"] = Text(measured_speed(snapshot.steps_per_second), "bold")
    parts["speed"] = Text.assemble((chosen_speed(snapshot.speed), MUTED))
    return parts | _breakpoints_part(snapshot, "breakpoints")


def _on_test_rows(metric: tuple[str, float | None]) -> bool:
    """Return whether a metric is of the test rows, given its name and value."""
    return METRICS[metric[0]].on_test_rows


def _breakpoints_part(snapshot: Snapshot, name: str) -> dict[str, Text]:
    """Return the number of breakpoints that are on, after `name`; nothing if none is on."""
    active = sum(point.on for point in snapshot.breakpoints)
    return {"breakpoints": Text.assemble((f"{name} {active}", MUTED))} if active else {}


def _metric_text(metric: Metric, value: float) -> str:
    """Return the name and the value of a metric."""
    return f"{metric.label} {fixed(value, 2) if metric.is_fraction else readable(value)}"


def _loss_text(state: Observation, name: str) -> str:
    """Return the loss of the step's batch before and after the update; before the first step the loss of all rows.

    In the middle of a step it is the loss of that step, once it is computed.
    """
    if state.loss is None:
        return f"loss {readable(state.full_loss.loss)}" if state.full_loss and not state.phases else f"loss {NO_VALUE}"
    after = "" if state.loss_after is None or state.phases else f" → {readable(state.loss_after)}"
    return f"{name} {readable(state.loss)}{after}"


def _error_text(config: RunConfig, state: Observation, dataset: Dataset) -> str:
    """Return the mean size of an error in the original unit of the targets; empty if they have it, or if it isn't known."""
    measure = LOSSES[config.loss.name].error
    if config.has_penalty:
        return ""  # the losses after the update have the penalty too
    losses = (state.full_loss.loss if state.full_loss else None, state.loss_after, state.loss)
    known = next((loss for loss in losses if loss is not None), None)
    if dataset.y_scaling is None or measure is None or known is None or not known >= 0:
        return ""
    return f"{measure.label} {readable(measure.in_units(known, float(dataset.y_scaling.divisor[0])), 4)}"


def _full_loss_text(state: Observation, full: FullLoss) -> str:
    """Return the loss of all rows, with its step if that is an earlier one."""
    at = "" if full.step == state.step else f" at step {thousands(full.step)}"
    return f"all rows {readable(full.loss)}{at}"


def _target_text(snapshot: Snapshot) -> str:
    return f" of {thousands(snapshot.target)}" if snapshot.target is not None else ""
