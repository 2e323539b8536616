"""History: a curve of fixed size for a run of any length, which keeps every spike."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.observed.buckets import assert_describes
from tui_trainer.observed.history import CAPACITY, History

VALUES = st.floats(-100, 100) | st.just(np.nan)
CHUNKS = st.lists(st.lists(VALUES, max_size=30) | st.lists(st.floats(-100, 100), max_size=30), max_size=12)


@given(CHUNKS, st.sampled_from([2, 4, 8, 10]))
def test_equal_to_buckets_of_all_values(chunks: list[list[float]], capacity: int) -> None:
    """Values appended in chunks of any size give the buckets of all values together."""
    history, values = History(capacity), np.array([])
    for chunk in chunks:
        history.extend(np.array(chunk))
        values = np.append(values, chunk)
        assert_describes(history.view(), values)
        assert len(history.view().last) <= capacity


@given(CHUNKS, st.floats(0, 1), CHUNKS)
def test_truncated_values_leave_no_trace(before: list[list[float]], part: float, after: list[list[float]]) -> None:
    """A history that is truncated and continued equals one that never had the removed values."""
    history, values = History(8), np.array([])
    for chunk in before:
        history.extend(np.array(chunk))
        values = np.append(values, chunk)
    end = int(part * (len(values) // history.width)) * history.width
    history.truncate(end)
    values = values[:end]
    assert_describes(history.view(), values)
    for chunk in after:
        history.extend(np.array(chunk))
        values = np.append(values, chunk)
        assert_describes(history.view(), values)


def test_truncating_inside_a_bucket_is_refused() -> None:
    """Truncating inside a bucket raises ValueError; truncating after the last step changes nothing."""
    history = History(4)
    history.extend(np.arange(16.0))
    assert history.width == 4
    with pytest.raises(ValueError, match="step 6 is inside a bucket of 4 steps"):
        history.truncate(6)
    history.truncate(17)
    assert_describes(history.view(), np.arange(16.0))


def test_truncating_everything_resets_the_width() -> None:
    """After truncate(0) each bucket has a single step again."""
    history = History(4)
    history.extend(np.arange(100.0))
    history.truncate(0)
    assert history.width == 1
    history.extend(np.array([3.0, 1.0]))
    assert_describes(history.view(), np.array([3.0, 1.0]))


@pytest.mark.parametrize("spike_at", [0, 1, 1_234_567, 4_999_999, 9_999_999])
def test_ten_million_steps_keep_a_spike(spike_at: int) -> None:
    """The spike of a single step is in the curve of ten million steps; the last value is exact."""
    history = History()
    chunk = np.linspace(1.0, 2.0, 1_000_000)
    for start in range(0, 10_000_000, len(chunk)):
        values = chunk
        if start <= spike_at < start + len(chunk):
            values = chunk.copy()
            values[spike_at - start] = 1e9
        history.extend(values)
    view = history.view()
    bucket = spike_at // view.width
    assert view.steps == 10_000_000
    assert view.high[bucket] == 1e9
    assert np.delete(view.high, bucket).max() <= 2
    assert view.last[-1] == (1e9 if spike_at == 9_999_999 else 2.0)
    assert view.ends[-1] == 10_000_000
    x, y = view.curve()
    assert y.max() == 1e9
    assert np.all(np.diff(x) >= 0)
    assert sum(part.nbytes for part in vars(history).values() if isinstance(part, np.ndarray)) == 3 * 8 * CAPACITY


def test_a_view_is_frozen() -> None:
    """A view does not change when the history is extended."""
    history = History(4)
    history.extend(np.array([1.0, 2.0]))
    view = history.view()
    history.extend(np.arange(50.0))
    assert view.last.tolist() == [1.0, 2.0]
    assert view.steps == 2


def test_a_short_curve_is_the_values() -> None:
    """While each bucket has a single step, the curve goes through every value at its step."""
    history = History()
    history.extend(np.array([5.0, 4.0, 3.0]))
    x, y = history.view().curve()
    assert x.tolist() == [1, 2, 3]
    assert y.tolist() == [5, 4, 3]


@pytest.mark.parametrize("steps", [100, 100_000])
def test_values_at_some_steps(steps: int) -> None:
    """The curve of a metric that is computed at every tenth step goes through these values; the last one is exact."""
    values = np.where(np.arange(1, steps + 1) % 10 == 0, np.arange(1.0, steps + 1), np.nan)
    history = History()
    history.extend(values)
    history.extend(np.full(5, np.nan))
    x, y = history.view().curve(max_buckets=400)
    assert not np.isnan(y).any()
    assert len(x) <= 3 * 400
    assert np.all(np.diff(x) >= 0)
    assert y[-1] == steps
    assert abs(x - y).max() <= max(history.width, 1) * 20 if history.width > 1 else x.tolist() == y.tolist()


def test_a_history_without_values() -> None:
    """A history can continue where another ends, without its values."""
    history = History()
    history.extend(np.arange(10_000.0))
    empty = History.of(history.view().without_values())
    empty.extend(np.array([3.0]))
    x, y = empty.view().curve()
    assert (empty.steps, empty.width, y.tolist()) == (10_001, history.width, [3.0] * 3)
    assert x[-1] == 10_001


def test_an_empty_history() -> None:
    """Before the first step the curve is empty."""
    x, y = History().view().curve()
    assert len(x) == len(y) == 0
