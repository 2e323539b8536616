"""Which actions are possible now, and why the others, which are greyed out, are not."""

from tui_trainer.charts.all import CHARTS
from tui_trainer.frontend.session import AT_START, Session
from tui_trainer.observed.snapshot import Snapshot, Status

STEPPABLE = frozenset({Status.READY, Status.PAUSED, Status.RUNNING})
STEPS = frozenset({"step", "phase", "run", "run_steps"})
AT_ONCE = frozenset({"step", "phase", "rate"})
NEED_ENGINE = STEPS | {"speed"}
TIME = frozenset({"back", "back_steps", "go_to", "undo", "redo", "journal", "breakpoints", "retreat"})
NEED_RUN = TIME | {"reset", "new_seed", "save", "export"}
LOADING = "torch is still being loaded"
FAILED = "this run has failed: start another"


def why_not(action: str, argument: object, session: Session) -> str:
    """Why an action can't be carried out on the session as it stands; empty if it can."""
    if session.failure and action in NEED_ENGINE:
        return session.failure
    if action == "chart":
        return _why_no_chart(str(argument), session)
    if action == "rate" and "lr" not in session.config.optimizer.values:
        return f"{session.config.optimizer.name} has no learning rate"
    if session.snapshot is None:
        return LOADING if action in NEED_RUN else ""
    if action == "journal" and session.left:
        return ""
    return _why_not_in(session.snapshot, action)


def _why_no_chart(name: str, session: Session) -> str:
    chart = CHARTS[name]
    if session.dataset.task in chart.tasks:
        return ""
    return f"{chart.title} is for {' and '.join(sorted(chart.tasks))}: this is {session.dataset.task}"


def _why_not_in(snapshot: Snapshot, action: str) -> str:
    if action in STEPS and snapshot.status not in STEPPABLE:
        diverged = snapshot.status is Status.DIVERGED
        return "the run has diverged: x goes back and on with lr / 10, b goes back, r starts anew" if diverged else FAILED
    if action in AT_ONCE and snapshot.replaying:
        return "the run is on its way to another step: space stops it"
    if action in TIME | {"rate"} and snapshot.status is Status.FAILED:
        return FAILED
    return _why_not_in_time(action, snapshot) if action in TIME else ""


def _why_not_in_time(action: str, snapshot: Snapshot) -> str:
    if action in ("back", "back_steps") and not (snapshot.state.step or snapshot.state.phases):
        return AT_START
    if action == "undo" and not snapshot.recipe.journal.upto(snapshot.state.step + 1):
        return "there is no edit to undo"
    if action == "redo" and not snapshot.undone:
        return "there is no edit to redo"
    if action == "retreat" and snapshot.status is not Status.DIVERGED:
        return "there is no divergence to go back from"
    return ""
