"""Availability of actions: whether an action can be used now, and why not."""

from collections.abc import Mapping

from tui_trainer.catalogue.models.module import MODULE_NAME
from tui_trainer.datasets.predictions import why_no_prediction
from tui_trainer.frontend.best import offered_best
from tui_trainer.frontend.session import AT_START, Session
from tui_trainer.frontend.tabs import TABS, existing_tabs
from tui_trainer.observed.capabilities import Capability
from tui_trainer.observed.snapshot import Snapshot, Status

STEPPABLE_STATUSES = frozenset({Status.READY, Status.PAUSED, Status.RUNNING})
"""Statuses of a run that can make another step."""
STEP_ACTIONS = frozenset({"step", "phase", "run", "run_steps"})
UNAVAILABLE_DURING_REPLAY = frozenset({"step", "phase", "rate"})
"""Actions that are unavailable while the run replays to another step."""
ENGINE_ACTIONS = STEP_ACTIONS | {"speed"}
"""Actions that do nothing if the engine could not be started."""
TIME_ACTIONS = frozenset({"back", "back_steps", "go_to", "undo", "redo", "journal", "breakpoints", "retry_from_best"})
"""Actions that go to another step of the run, or that show or change its edits and breakpoints."""
AFTER_FAILURE = frozenset({"back", "back_steps", "go_to", "undo", "redo"})
"""Actions that go to a step before the one that failed."""
RUN_ACTIONS = TIME_ACTIONS | {"reset", "new_seed", "save", "export", "predict"}
"""Actions that are unavailable until the engine has sent the first snapshot of the run."""
NEEDED_CAPABILITY: Mapping[str, Capability] = {
    "step": Capability.STEP,
    "run": Capability.STEP,
    "run_steps": Capability.STEP,
    "phase": Capability.PHASES,
    "rate": Capability.EDIT,
    "undo": Capability.EDIT,
    "redo": Capability.EDIT,
    "back": Capability.BACK,
    "back_steps": Capability.BACK,
    "go_to": Capability.BACK,
    "retry_from_best": Capability.BACK,
    "journal": Capability.BRANCH,
    "breakpoints": Capability.BREAKPOINTS,
    "reset": Capability.REPLAY,
    "new_seed": Capability.REPLAY,
    "save": Capability.REPLAY,
    "export": Capability.EXPORT,
    "predict": Capability.PROBES,
}
"""Capability of the engine that an action needs."""
LOADING = "torch is still loading"
FAILED = "this run has failed: start another run"
DIVERGED = "the run has diverged: x returns to the best step with lr ÷ 10 and continues, b goes back, r restarts"
REPLAYING = "the run is being replayed to another step: press space to pause it"


def why_unavailable(action: str, argument: object, session: Session) -> str:
    """Return why an action is unavailable in the session's current state; an empty string if it is available.

    `argument`: the action's parameter, such as the name of the tab to show.
    """
    if session.failure and action in ENGINE_ACTIONS:
        return session.failure
    if action == "tab":
        return TABS[str(argument)].why_absent(session)
    if action == "next_view" and all(len(tab.views(session)) < 2 for tab in existing_tabs(session)):
        return "no tab has another view of this data"
    if action == "rate" and "lr" not in session.config.optimizer.values:
        return f"{session.config.optimizer.name} has no learning rate"
    if action == "predict" and (reason := why_no_prediction(session.dataset)):
        return reason
    if action == "read_module" and session.config.model.name != MODULE_NAME:
        return "the model is not from a Python file of yours"
    if session.snapshot is None:
        return LOADING if action in RUN_ACTIONS else ""
    if action == "journal" and session.previous_runs:
        return ""
    return _why_unavailable_in(session.snapshot, action)


def _why_unavailable_in(snapshot: Snapshot, action: str) -> str:
    if action in NEEDED_CAPABILITY and (reason := snapshot.capabilities.why_not(NEEDED_CAPABILITY[action])):
        return reason
    if action in STEP_ACTIONS and snapshot.status not in STEPPABLE_STATUSES:
        return DIVERGED if snapshot.status is Status.DIVERGED else FAILED
    if action in UNAVAILABLE_DURING_REPLAY and snapshot.is_replaying:
        return REPLAYING
    if action in TIME_ACTIONS | {"rate", "predict"} and snapshot.status is Status.FAILED:
        return _why_no_time_action(action, snapshot) if action in AFTER_FAILURE and snapshot.state.step else FAILED
    return _why_no_time_action(action, snapshot) if action in TIME_ACTIONS else ""


def _why_no_time_action(action: str, snapshot: Snapshot) -> str:
    if action in ("back", "back_steps") and not (snapshot.state.step or snapshot.state.phases):
        return AT_START
    if action == "undo" and not snapshot.journal.up_to(snapshot.state.step + 1):
        return "there is no edit to undo"
    if action == "redo" and not snapshot.undone:
        return "there is no edit to redo"
    if action == "retry_from_best" and snapshot.status is not Status.DIVERGED and not offered_best(snapshot):
        return "the run has neither diverged nor stopped at a breakpoint of a loss, so there is no best step to return to"
    return ""
