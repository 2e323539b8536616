"""Code pane: the PyTorch code of one step of this very run, the phase that comes next, and what each has produced."""

from rich.text import Text
from textual.widget import Widget

from tui_trainer.run.phase import PHASES, Phase
from tui_trainer.run.script.loop import loop_code, takes_batches
from tui_trainer.run.snapshot import Observation, Snapshot
from tui_trainer.ui.figures import figure
from tui_trainer.ui.session import Session

NEXT = "▶ "
MOST_NUMBERS = 4
"""Numbers of a phase that are written out."""


class CodePane(Widget, can_focus=True):
    """The loop's body as an exported script has it."""

    BORDER_TITLE = "Code"

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - what Textual calls it too
        super().__init__(id=id)
        self._lines: list[Text] = []

    def show(self, session: Session) -> None:
        """Show the code of the session's run, and where in the step it stands."""
        lines = _lines(session)
        if lines != self._lines:
            self._lines = lines
            self.refresh()

    def render(self) -> Text:
        """As many lines as fit, the phase that comes next among them."""
        height = max(self.size.height, 1)
        here = next((place for place, line in enumerate(self._lines) if line.plain.startswith(NEXT)), 0)
        top = max(0, min(here - height // 2, len(self._lines) - height))
        shown = [line.copy() for line in self._lines[top : top + height]]
        for line in shown:
            line.truncate(self.size.width, overflow="ellipsis")
        return Text("\n").join(shown)


def _lines(session: Session) -> list[Text]:
    snapshot = session.snapshot
    done = snapshot.state.phases if snapshot else 0
    lines: list[Text] = []
    for part in loop_code(session.config, takes_batches(session.recipe)):
        here = part.phase is not None and part.phase is PHASES[done]
        if part.phase:
            lines.append(Text(f"{NEXT if here else '  '}# {part.phase}", "bold" if here else "dim"))
        lines += [Text(f"  {line}", "bold" if here else "") for line in part.lines]
        if part.phase and snapshot:
            lines += [Text(f"    → {words}", "italic") for words in _produced(part.phase, snapshot)]
    return lines


def _produced(phase: Phase, snapshot: Snapshot) -> list[str]:
    """What a phase of this step (or of the last one, between two steps) has produced."""
    state = snapshot.state
    if (state.phases or state.step == 0) and PHASES.index(phase) >= state.phases:
        return []
    if phase is Phase.FORWARD and state.outputs is not None:
        first = ", ".join(_short(value) for value in state.outputs[:, 0])
        more = ", …" if state.batch_rows > len(state.outputs) else ""
        return [f"outputs ({state.batch_rows}, 1): {first}{more}"]
    if phase is Phase.LOSS and state.loss is not None:
        return [f"loss = {_short(state.loss)}"]
    if phase is Phase.BACKWARD:
        return _gradients(state)
    if phase is Phase.UPDATE:
        return _updates(state)
    return ["gradients forgotten"] if snapshot.config.zero_grad and phase is Phase.ZERO_GRAD else []


def _gradients(state: Observation) -> list[str]:
    return [
        f"{param.name}.grad {param.grad.shape}: {', '.join(_short(value) for value in param.grad.ravel()[:MOST_NUMBERS])}"
        for param in state.params
        if param.grad is not None
    ]


def _updates(state: Observation) -> list[str]:
    """The arithmetic of each update: old value and change give the new one."""
    lines = []
    for param in state.params:
        if param.before is not None:
            pairs = zip(param.before.ravel()[:MOST_NUMBERS], param.after.ravel()[:MOST_NUMBERS], strict=True)
            lines.append(f"{param.name}: " + ", ".join(_sum(float(old), float(new)) for old, new in pairs))
    return lines


def _sum(old: float, new: float) -> str:
    change = new - old
    return f"{_short(old)} {'-' if change < 0 else '+'} {_short(abs(change))} = {_short(new)}"


def _short(value: float) -> str:
    return figure(float(value), width=9).strip()
