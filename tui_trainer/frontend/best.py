"""The best step that the key x offers after a breakpoint, and its words."""

from tui_trainer.base.numbers import readable, thousands
from tui_trainer.catalogue.metrics import METRICS
from tui_trainer.observed.snapshot import BestStep, Snapshot
from tui_trainer.observed.stop import BreakpointHit

BESTS_BY_PRIORITY = ("test_loss", "loss")
"""Metrics whose best step can be offered: the test loss first."""


def offered_best(snapshot: Snapshot) -> BestStep | None:
    """Return the best step by the metric that the breakpoint names at which the run stopped.

    Returns None if the run did not stop at a breakpoint, or is at its best step.
    """
    stop = snapshot.stop
    if not isinstance(stop, BreakpointHit):
        return None
    named = [metric for metric in BESTS_BY_PRIORITY if stop.metrics & {metric, f"best_{metric}", f"best_{metric}_step"}]
    known = {best.metric: best for best in snapshot.bests}
    found = next((known[metric] for metric in named if metric in known), None)
    return found if found and found.step != snapshot.state.step else None


def best_name(best: BestStep) -> str:
    """Return what a best step is the best of: 'best test loss'."""
    return f"best {METRICS[best.metric].label}"


def best_text(best: BestStep) -> str:
    """Return a best step as text, such as 'the best test loss, 0.2903 at step 1,200'."""
    return f"the {best_name(best)}, {readable(best.value, 4)} at step {thousands(best.step)}"
