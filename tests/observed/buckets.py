"""Compare a history with all values that it was made from."""

import numpy as np

from tui_trainer.base.arrays import FloatArray
from tui_trainer.observed.history import HistoryView


def assert_describes(view: HistoryView, values: FloatArray) -> None:
    """Assert that a history equals all values cut into buckets of its width; NaN is a step without a value."""
    buckets = [values[start : start + view.width] for start in range(0, len(values), view.width)]
    known = [bucket[~np.isnan(bucket)] for bucket in buckets]
    expected = [(part.min(), part.max(), part[-1]) if part.size else (np.nan,) * 3 for part in known]
    columns = zip(*expected, strict=True) if expected else ((), (), ())
    assert view.steps == len(values)
    for part, column in zip((view.low, view.high, view.last), columns, strict=True):
        assert np.array_equal(part, np.array(column), equal_nan=True)
    assert view.ends.tolist() == [min((i + 1) * view.width, len(values)) for i in range(len(buckets))]
