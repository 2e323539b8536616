"""split(): choose the rows of a dataset that are held out as test rows."""

import numpy as np

from tui_trainer.base.arrays import IndexArray
from tui_trainer.base.errors import UserError

SPLIT_STREAM = 1
"""Number that is seeded with besides the run's seed, so that the split does not follow other draws from that seed."""
MIN_TRAINING_ROWS = 2


def split(rows: int, share: float, seed: int) -> tuple[IndexArray, IndexArray]:
    """Return the indices of the training rows and of the test rows, each in the order of the file.

    The split depends on the seed and the share only; the test rows of a smaller share are among those of a larger one.
    At least one row is held out if the share is above 0, and two rows are left to train on. Raises UserError if there
    are too few rows for that.

    >>> training, test = split(10, 0.3, seed=2017)
    >>> training.tolist(), test.tolist()
    ([1, 2, 3, 4, 6, 7, 8], [0, 5, 9])
    """
    if share and rows <= MIN_TRAINING_ROWS:
        raise UserError(f"no rows can be held out of {rows}: a run needs at least {MIN_TRAINING_ROWS} training rows")
    order = np.random.default_rng([seed, SPLIT_STREAM]).random(rows).argsort(kind="stable")
    held_out = held_out_count(rows, share)
    return np.sort(order[held_out:]), np.sort(order[:held_out])


def held_out_count(rows: int, share: float) -> int:
    """Return the number of rows that are held out of `rows` rows."""
    return max(1, min(round(share * rows), rows - MIN_TRAINING_ROWS)) if share else 0
