"""The curve of a run of any length: fixed memory, every spike kept."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_trainer.base.arrays import FloatArray
from tui_trainer.observed.history import CAPACITY, History

CHUNKS = st.lists(st.lists(st.floats(-100, 100), max_size=30), max_size=12)


def assert_tells(history: History, values: FloatArray) -> None:
    """The history is what one gets by cutting all values into buckets of its width."""
    view = history.view()
    buckets = [values[start : start + view.width] for start in range(0, len(values), view.width)]
    assert view.steps == history.steps == len(values)
    assert view.low.tolist() == [bucket.min() for bucket in buckets]
    assert view.high.tolist() == [bucket.max() for bucket in buckets]
    assert view.last.tolist() == [bucket[-1] for bucket in buckets]
    assert view.ends.tolist() == [min((i + 1) * view.width, len(values)) for i in range(len(buckets))]


@given(CHUNKS, st.sampled_from([2, 4, 8, 10]))
def test_it_is_the_naive_model(chunks: list[list[float]], capacity: int) -> None:
    """In chunks of any size, with room for few buckets."""
    history, values = History(capacity), np.array([])
    for chunk in chunks:
        history.extend(np.array(chunk))
        values = np.append(values, chunk)
        assert_tells(history, values)
        assert len(history.view().last) <= capacity


@given(CHUNKS, st.floats(0, 1), CHUNKS)
def test_forgetting_is_never_having_seen(before: list[list[float]], part: float, after: list[list[float]]) -> None:
    """Cut at the end of a bucket and continued, it tells of nothing that was cut."""
    history, values = History(8), np.array([])
    for chunk in before:
        history.extend(np.array(chunk))
        values = np.append(values, chunk)
    end = int(part * (len(values) // history.width)) * history.width
    history.truncate(end)
    values = values[:end]
    assert_tells(history, values)
    for chunk in after:
        history.extend(np.array(chunk))
        values = np.append(values, chunk)
        assert_tells(history, values)


def test_a_bucket_is_not_cut() -> None:
    """Inside a bucket the values can't be told apart, so that is refused; a later step changes nothing."""
    history = History(4)
    history.extend(np.arange(16.0))
    assert history.width == 4
    with pytest.raises(ValueError, match="step 6 is inside a bucket of 4 steps"):
        history.truncate(6)
    history.truncate(17)
    assert_tells(history, np.arange(16.0))


def test_back_at_the_start_it_is_fine_again() -> None:
    """With everything forgotten, buckets hold one step each."""
    history = History(4)
    history.extend(np.arange(100.0))
    history.truncate(0)
    assert history.width == 1
    history.extend(np.array([3.0, 1.0]))
    assert_tells(history, np.array([3.0, 1.0]))


@pytest.mark.parametrize("spike_at", [0, 1, 1_234_567, 4_999_999, 9_999_999])
def test_ten_million_steps_keep_a_spike(spike_at: int) -> None:
    """One step's spike, up or down, is in the curve of ten million; the last value is exact."""
    history = History()
    chunk = np.linspace(1.0, 2.0, 1_000_000)
    for start in range(0, 10_000_000, len(chunk)):
        values = chunk
        if start <= spike_at < start + len(chunk):
            values = chunk.copy()
            values[spike_at - start] = 1e9
        history.extend(values)
    view = history.view()
    place = spike_at // view.width
    assert view.steps == 10_000_000
    assert view.high[place] == 1e9
    assert np.delete(view.high, place).max() <= 2
    assert view.last[-1] == (1e9 if spike_at == 9_999_999 else 2.0)
    assert view.ends[-1] == 10_000_000
    x, y = view.curve()
    assert y.max() == 1e9
    assert np.all(np.diff(x) >= 0)
    assert sum(part.nbytes for part in vars(history).values() if isinstance(part, np.ndarray)) == 3 * 8 * CAPACITY


def test_a_view_is_frozen() -> None:
    """What was handed out does not change when the run goes on."""
    history = History(4)
    history.extend(np.array([1.0, 2.0]))
    view = history.view()
    history.extend(np.arange(50.0))
    assert view.last.tolist() == [1.0, 2.0]
    assert view.steps == 2


def test_a_short_curve_is_the_values() -> None:
    """While a bucket holds one step, the curve goes through every value at its step."""
    history = History()
    history.extend(np.array([5.0, 4.0, 3.0]))
    x, y = history.view().curve()
    assert x.tolist() == [1, 2, 3]
    assert y.tolist() == [5, 4, 3]


def test_nothing_yet() -> None:
    """Before the first step the curve is empty."""
    x, y = History().view().curve()
    assert len(x) == len(y) == 0
