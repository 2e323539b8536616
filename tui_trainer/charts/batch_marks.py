"""Marks around the rows of the latest batch, in the pictures of the data."""

import numpy as np

from tui_trainer.base.arrays import IndexArray
from tui_trainer.charts.chart import Scene
from tui_trainer.charts.spec import Role, Series
from tui_trainer.observed.protocols import ModelView
from tui_trainer.observed.snapshot import Snapshot, Status

MAX_ROWS = 500
"""Maximum number of rows that are marked."""
MAX_SPEED = 10.0
"""Steps per second up to which the rows are marked while the run is running: above it, the marks would only flicker."""
LABEL = "batch"
BATCH_ROLES = (Role.BATCH_0, Role.BATCH_1)
NO_ROWS: IndexArray = np.empty(0, dtype=np.intp)


def batch_indices(view: ModelView) -> IndexArray:
    """Return the indices of the rows of the latest batch; none if it had all rows."""
    rows = view.batch_rows()
    return NO_ROWS if rows is None else rows[:MAX_ROWS].copy()  # a view would keep the order of all rows in memory


def value_marks(scene: Scene, batch: IndexArray) -> tuple[Series, ...]:
    """Return the marks of a regression's rows; nothing if there are none. `batch`: result of `batch_indices`."""
    rows, data = _shown_rows(scene, batch), scene.dataset
    return (Series(Role.BATCH, data.columns[0][rows], data.target[rows], label=LABEL),) if rows.size else ()


def class_marks(scene: Scene, batch: IndexArray) -> tuple[Series, ...]:
    """Return the marks of the rows of each of two classes, or of all rows of more classes; nothing if there are none."""
    rows, data = _shown_rows(scene, batch), scene.dataset
    if not rows.size:
        return ()
    if len(data.class_names) > len(BATCH_ROLES):
        return (Series(Role.BATCH, data.columns[0][rows], data.columns[1][rows], label=LABEL),)
    x, y = data.columns[0][rows], data.columns[1][rows]
    members = [data.target[rows] == number for number in (0, 1)]
    labels = (LABEL, "") if members[0].any() else ("", LABEL)
    return tuple(
        Series(role, x[chosen], y[chosen], label=label)
        for role, chosen, label in zip(BATCH_ROLES, members, labels, strict=True)
        if chosen.any()
    )


def _shown_rows(scene: Scene, batch: IndexArray) -> IndexArray:
    """Return the rows that are marked: none of a dataset that has just been replaced, and none in a fast run."""
    if scene.snapshot is None or _is_fast(scene.snapshot):
        return NO_ROWS
    return batch[batch < scene.dataset.rows]


def _is_fast(snapshot: Snapshot) -> bool:
    return snapshot.status is Status.RUNNING and (snapshot.speed is None or snapshot.speed > MAX_SPEED)
