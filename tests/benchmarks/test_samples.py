"""Statistics of the soak's samples: growth of memory, speeds, the table by minute."""

from tests.benchmarks.samples import Sample, growth, is_long, speeds, table


def sampled(minutes: int, megabytes: list[float]) -> list[Sample]:
    """Return a sample for every two seconds of a run at 100 steps/s, with the memory given for each minute.

    The last value of `megabytes` also holds for all later minutes.
    """
    times = range(2, minutes * 60, 2)
    return [Sample(time, time * 100, megabytes[min(time // 60, len(megabytes) - 1)], all_rows=True) for time in times]


def test_a_long_run_is_compared_with_its_sixth_minute() -> None:
    """In a run of ten minutes, growth before the sixth minute does not count."""
    samples = sampled(10, [100, 200, 300, 350, 390, 400, 402, 403, 404, 407.5])
    assert is_long(samples)
    assert growth(samples) == 7.5


def test_a_shorter_run_is_compared_with_its_second_minute() -> None:
    """In a run of nine minutes, growth before the second minute does not count."""
    samples = sampled(9, [100, 200, 210])
    assert not is_long(samples)
    assert growth(samples) == 10


def test_an_outlier_does_not_count() -> None:
    """Medians are compared, so that a single sample does not change the growth."""
    samples = sampled(10, [100])
    samples[-1] = Sample(599, 60_000, 500, all_rows=True)
    assert growth(samples) == 0


def test_a_run_shorter_than_a_minute() -> None:
    """The growth of a run shorter than a minute is computed from its second half."""
    assert growth(sampled(1, [100])) == 0


def test_speed_counts_steps_over_all_rows_only() -> None:
    """Steps over fewer rows are left out of the speeds."""
    samples = sampled(10, [100])
    samples += [Sample(600 + more, 60_000 + more, 100, all_rows=False) for more in range(0, 60, 2)]
    assert speeds(samples) == (100, 100)


def test_the_table_has_a_line_for_each_minute() -> None:
    """The table has the median memory and the first step of each minute."""
    assert table(sampled(2, [100, 104.25])).splitlines() == ["minute  0: 100.0 MB, step 200", "minute  1: 104.2 MB, step 6,000"]
