"""Titles of the Loss chart: the name of the loss function, and the loss of the step before and after its update."""

from tui_trainer.base.numbers import readable
from tui_trainer.charts.chart import LossAxis
from tui_trainer.observed.snapshot import Observation

MAX_LOSSES_WIDTH = 19
"""Width in cells for which a title with a name has room, such as '0.299991 → 0.299106'.

Which name is shown depends on this width, not on the losses: it does not change from step to step.
"""


def loss_titles(title: str, name: str, losses: str, axis: LossAxis, width: int) -> tuple[str, ...]:
    """Return the titles for a chart of `width` cells, the longest first.

    `title`: the name of the loss function; `name`: what its value is called; `losses`: the value as text.

    >>> loss_titles("Mean squared error, by hand", "loss", "0.299991 → 0.299106", LossAxis.LINEAR, 43)
    ('Mean squared error: 0.299991 → 0.299106', 'loss: 0.299991 → 0.299106', '0.299991 → 0.299106')
    """
    words = f"{losses}, last half" if axis is LossAxis.TAIL else losses
    room = width - MAX_LOSSES_WIDTH - (len(words) - len(losses))
    names = [f"{label}: " for label in (title, title.partition(",")[0], name)]
    return tuple(dict.fromkeys([*(f"{label}{words}" for label in names if len(label) <= room), words]))


def losses_text(state: Observation, drawn: float) -> str:
    """Return the last loss that is drawn, after the loss of the step's batch if it is the one that the update led to.

    The losses have as many digits as in the status line.
    """
    text = readable(drawn)
    if state.loss is None or state.phases or drawn != state.loss_after:
        return text
    return f"{readable(state.loss)} → {text}"
