"""Which actions are possible now; the others are greyed out."""

from tui_trainer.charts.all import CHARTS
from tui_trainer.run.snapshot import Status
from tui_trainer.ui.session import Session

STEPPABLE = frozenset({Status.READY, Status.PAUSED, Status.RUNNING})

NEED_ENGINE = frozenset({"step", "run", "run_steps", "speed"})


def possible(action: str, argument: object, session: Session) -> bool:
    """Whether an action can be carried out on the session as it stands."""
    snapshot = session.snapshot
    if session.failure and action in NEED_ENGINE:
        return False
    if action in ("step", "run", "run_steps"):
        return snapshot is None or (snapshot.status in STEPPABLE and not (snapshot.replaying and action == "step"))
    if action == "rate":
        alive = snapshot is not None and snapshot.status is not Status.FAILED
        return alive and "lr" in session.config.optimizer.values
    if action in ("reset", "new_seed", "save"):
        return snapshot is not None
    if action == "chart":
        return session.dataset.task in CHARTS[str(argument)].tasks
    return True
