"""Status line: what the run is doing, in figures that stay in their place."""

from collections.abc import Callable
from functools import partial

from rich.text import Text
from textual.widget import Widget

from tui_trainer.base.numbers import chosen_speed, count, fixed, measured_speed, significant
from tui_trainer.frontend.session import Session
from tui_trainer.frontend.value_text import value_text
from tui_trainer.observed.phase import PHASES
from tui_trainer.observed.snapshot import Snapshot, Status
from tui_trainer.recipe.config import RunConfig

SIGNS = {
    Status.LOADING: "◌",
    Status.READY: "■",
    Status.RUNNING: "▶",
    Status.PAUSED: "‖",
    Status.DIVERGED: "✗",
    Status.FAILED: "✗",
}
GIVING_WAY = ("speed", "stops", "epoch", "accuracy", "rate")
"""The figures that a narrow terminal does without, first to last."""
HINTS = {
    Status.LOADING: "torch is being loaded; you can already press s for one step or space to run",
    Status.READY: "press s for one step, space to run, ? for help",
    Status.RUNNING: "space pauses; [ and ] change the learning rate, - and + the speed",
    Status.PAUSED: "s one step, p one phase of it, b one step back, space goes on, r start",
    Status.DIVERGED: "x back to the lowest loss of a step, lr / 10, and on; [ then space; r start",
    Status.FAILED: "r starts again",
}
DIVERGED_IN_BATCHES = "x back to the lowest mean loss of an epoch, lr / 10, and on; [ then space"
"""The losses of mini-batches can't be compared one with another."""


class StatusLine(Widget):
    """The figures, what went wrong if something did, that the run is not on disk while it isn't, and what to press."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - what Textual calls it too
        super().__init__(id=id)
        self._show_figures: Callable[[int], Text] = lambda _: Text()
        self._words: list[Text] = []

    def show(self, session: Session) -> None:
        """Show how a run stands."""
        config, snapshot = session.config, session.snapshot
        status = snapshot.status if snapshot else Status.FAILED if session.failure else Status.LOADING
        self.set_classes(f"-{status}")
        self._show_figures = partial(_figures, config, snapshot, status)
        at_start = status is Status.PAUSED and snapshot is not None and not snapshot.state.step
        hint = HINTS[Status.READY if at_start else status]
        if status is Status.DIVERGED and 0 < config.batch_size < session.dataset.rows:
            hint = DIVERGED_IN_BATCHES
        if snapshot and snapshot.state.phases:
            hint = "p next phase, s completes the step, b back to its beginning"
        elif snapshot and snapshot.replaying:
            hint = "space stops on the way"
        message = session.failure or (snapshot.message if snapshot else "")
        autosave_error = snapshot.autosave_error if snapshot else ""
        words = [Text(line, style) for line, style in ((message, ""), (autosave_error, "bold reverse"), (hint, "")) if line]
        taller = len(words) != len(self._words)
        self._words = words
        self.refresh(layout=taller)

    def render(self) -> Text:
        """The lines, each cut to the width."""
        lines = [self._show_figures(self.size.width), *(line.copy() for line in self._words)]
        for line in lines:
            line.truncate(self.size.width, overflow="ellipsis")
        return Text("\n").join(lines)


def _figures(config: RunConfig, snapshot: Snapshot | None, status: Status, width: int) -> Text:
    """As many of the figures as fit; what is said elsewhere too, or can be derived, goes first."""
    word = "going to" if snapshot and snapshot.replaying else status.value
    head = Text(f"{SIGNS[status]} {word:<9}", "bold")
    if snapshot is None:
        return head
    parts = _parts(config, snapshot)
    for name in (*GIVING_WAY, ""):
        line = head + Text("  ").join([Text(), *parts.values()])[1:]
        if line.cell_len <= width or not name:
            break
        parts.pop(name, None)
    return line


def _parts(config: RunConfig, snapshot: Snapshot) -> dict[str, Text]:
    state = snapshot.state
    parts = {"step": Text(f"step {count(state.step)}{_target(snapshot)}", "bold")}
    if state.phases:
        parts["phase"] = Text(f"{PHASES[state.phases - 1]} done, next {PHASES[state.phases]}", "bold")
    parts["epoch"] = Text(f"epoch {count(state.epoch)}", "bold")
    parts["loss"] = Text("loss –" if state.loss is None else f"loss {significant(state.loss)}", "bold")
    if state.accuracy is not None:
        parts["accuracy"] = Text(f"accuracy {fixed(state.accuracy, 2)}", "bold")
    if "lr" in config.optimizer.values:
        parts["lr"] = Text(f"lr {value_text(config.optimizer.values['lr'])}", "bold")
    if snapshot.status is Status.RUNNING:
        parts["rate"] = Text(measured_speed(snapshot.steps_per_second), "bold")
    parts["speed"] = Text(f"speed {chosen_speed(snapshot.speed)}", "dim")
    stops = sum(one.on for one in snapshot.recipe.breakpoints)
    return parts | ({"stops": Text(f"breakpoints {stops}", "dim")} if stops else {})


def _target(snapshot: Snapshot) -> str:
    return f" of {count(snapshot.target)}" if snapshot.target is not None else ""
