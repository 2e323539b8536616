"""All benchmarks, in the order of the table."""

from tests.benchmarks.speed.app import (
    app_speed,
    frame_cost,
    key_latency,
    long_run,
    mini_batch_speed,
    network_speed,
    start_time,
)
from tests.benchmarks.speed.engine import edit_cost, headless_speed, mlp_speed, spirals_time, wide_speed
from tests.benchmarks.speed.goal import Benchmark
from tests.benchmarks.speed.tables import reading

BENCHMARKS: tuple[Benchmark, ...] = (
    *app_speed.BENCHMARKS,
    *mini_batch_speed.BENCHMARKS,
    *network_speed.BENCHMARKS,
    *key_latency.BENCHMARKS,
    *start_time.BENCHMARKS,
    *frame_cost.BENCHMARKS,
    *long_run.BENCHMARKS,
    *headless_speed.BENCHMARKS,
    *wide_speed.BENCHMARKS,
    *mlp_speed.BENCHMARKS,
    *spirals_time.BENCHMARKS,
    *edit_cost.BENCHMARKS,
    *reading.BENCHMARKS,
)


def select(names: list[str]) -> list[Benchmark]:
    """Return the benchmarks whose names begin with one of `names`, all if it is empty.

    Raises KeyError with a name that no benchmark begins with.
    """
    for name in names:
        if not any(benchmark.name.startswith(name) for benchmark in BENCHMARKS):
            raise KeyError(name)
    return [benchmark for benchmark in BENCHMARKS if not names or benchmark.name.startswith(tuple(names))]
