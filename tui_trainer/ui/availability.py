"""Which actions are possible now; the others are greyed out."""

from tui_trainer.charts.all import CHARTS
from tui_trainer.run.snapshot import Snapshot, Status
from tui_trainer.ui.session import Session

STEPPABLE = frozenset({Status.READY, Status.PAUSED, Status.RUNNING})

NEED_ENGINE = frozenset({"step", "phase", "run", "run_steps", "speed"})

TIME = frozenset({"back", "back_steps", "go_to", "undo", "redo", "journal", "breakpoints", "retreat"})


def possible(action: str, argument: object, session: Session) -> bool:
    """Whether an action can be carried out on the session as it stands."""
    snapshot = session.snapshot
    if session.failure and action in NEED_ENGINE:
        return False
    if action in ("step", "phase", "run", "run_steps"):
        at_once = action in ("step", "phase")
        return snapshot is None or (snapshot.status in STEPPABLE and not (snapshot.replaying and at_once))
    if action in TIME:
        return snapshot is not None and snapshot.status is not Status.FAILED and _possible_in_time(action, snapshot)
    if action == "rate":
        alive = snapshot is None or snapshot.status is not Status.FAILED
        return alive and "lr" in session.config.optimizer.values
    if action in ("reset", "new_seed", "save", "export"):
        return snapshot is not None
    if action == "chart":
        return session.dataset.task in CHARTS[str(argument)].tasks
    return True


def _possible_in_time(action: str, snapshot: Snapshot) -> bool:
    diverged = snapshot.status is Status.DIVERGED
    if action in ("back", "back_steps"):
        return snapshot.state.step > 0 or snapshot.state.phases > 0
    if action == "undo":
        return len(snapshot.recipe.journal.upto(snapshot.state.step + 1)) > 0
    if action == "redo":
        return bool(snapshot.undone)
    return diverged if action == "retreat" else True
