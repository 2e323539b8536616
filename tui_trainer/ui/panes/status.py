"""Status line: what the run is doing, in figures that stay in their place."""

from rich.text import Text
from textual.widget import Widget

from tui_trainer.run.config import RunConfig
from tui_trainer.run.snapshot import Snapshot, Status
from tui_trainer.ui.figures import count, figure, rate, speed
from tui_trainer.ui.session import Session

SIGNS = {
    Status.LOADING: "◌",
    Status.READY: "■",
    Status.RUNNING: "▶",
    Status.PAUSED: "‖",
    Status.DIVERGED: "✗",
    Status.FAILED: "✗",
}
HINTS = {
    Status.LOADING: "torch is being loaded; you can already press s for one step or space to run",
    Status.READY: "press s for one step, space to run, ? for help",
    Status.RUNNING: "space pauses; [ and ] change the learning rate, - and + the speed",
    Status.PAUSED: "s one step, space goes on, r back to the start",
    Status.DIVERGED: "lower the learning rate with [ and go on with space, or r for the start",
    Status.FAILED: "r starts again",
}


class StatusLine(Widget):
    """The figures, what went wrong if something did, and a hint what to press."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - what Textual calls it too
        super().__init__(id=id)
        self._figures = Text()
        self._words: list[Text] = []

    def show(self, session: Session) -> None:
        """Show how a run stands."""
        config, snapshot = session.config, session.snapshot
        status = snapshot.status if snapshot else Status.FAILED if session.failure else Status.LOADING
        self.set_classes(f"-{status}")
        self._figures = _figures(config, snapshot, status)
        message = session.failure or (snapshot.message if snapshot else "")
        words = [message, HINTS[status]] if message else [HINTS[status]]
        taller = len(words) != len(self._words)
        self._words = [Text(line) for line in words]
        self.refresh(layout=taller)

    def render(self) -> Text:
        """The lines, each cut to the width."""
        lines = [self._figures.copy(), *(line.copy() for line in self._words)]
        for line in lines:
            line.truncate(self.size.width, overflow="ellipsis")
        return Text("\n").join(lines)


def _figures(config: RunConfig, snapshot: Snapshot | None, status: Status) -> Text:
    word = "replaying" if snapshot and snapshot.replaying else status.value
    text = Text(f"{SIGNS[status]} {word:<9}", "bold")
    if snapshot is None:
        return text
    state = snapshot.state
    text.append(f" step {count(state.step)}{_target(snapshot)}")
    text.append(f"  epoch {count(state.epoch)}")
    text.append(f"  loss {figure(state.loss, width=1).strip() if state.loss is None else f'{state.loss:.6g}'}")
    if state.accuracy is not None:
        text.append(f"  accuracy {state.accuracy:.2f}")
    text.append(f"  lr {config.optimizer.values.get('lr', 0):g}")
    if status is Status.RUNNING:
        text.append(f"  {rate(snapshot.steps_per_second)}")
    return text.append(f"  speed {speed(snapshot.speed)}", "dim")


def _target(snapshot: Snapshot) -> str:
    return f" of {count(snapshot.target)}" if snapshot.target is not None else ""
