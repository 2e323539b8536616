"""Drawing with plotext in a separate process, since a bad number does not raise but aborts the process.

Run as a script, this file is that process.
"""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import seed as with_seed
from hypothesis import strategies as st
from textual.theme import BUILTIN_THEMES

import tui_trainer
from tui_trainer.charts.spec import ChartSpec, Note, Role, Series
from tui_trainer.ui.palette import Palette
from tui_trainer.ui.widgets.chart_picture import ChartPicture

MEMORY = 3 * 2**30
PICTURE = ChartPicture()
PALETTE = Palette.of(BUILTIN_THEMES["textual-dark"].to_color_system().generate())

NUMBERS = st.floats() | st.sampled_from([0.0, 1e308, -1e308, 1e-320, 1e30, float("nan"), float("inf")])
LIMITS = st.tuples(NUMBERS, NUMBERS)
ROLES = st.sampled_from(list(Role))
TEXTS = st.text(max_size=30)
POINTS = st.lists(st.tuples(NUMBERS, NUMBERS), max_size=60)


@st.composite
def some_series(draw: st.DrawFn) -> Series:
    """Return a series of arbitrary points, sorted by x or not."""
    points = np.array(draw(POINTS) * draw(st.sampled_from([1, 1, 40])), dtype=np.float64).reshape(-1, 2)
    x = np.sort(points[:, 0]) if draw(st.booleans()) else points[:, 0]
    return Series(draw(ROLES), x, points[:, 1], draw(st.booleans()), draw(TEXTS))


SPECS = st.builds(
    ChartSpec,
    title=TEXTS,
    x_label=TEXTS,
    y_label=TEXTS,
    x_limits=LIMITS,
    y_limits=LIMITS,
    series=st.lists(some_series(), max_size=4).map(tuple),
    notes=st.lists(st.builds(Note, NUMBERS, NUMBERS, TEXTS, ROLES), max_size=2).map(tuple),
    y_log=st.booleans(),
    x_is_count=st.booleans(),
)


def check(spec: ChartSpec, width: int, height: int) -> None:
    """Draw a chart and check its size in cells."""
    lines = PICTURE.draw(spec, width, height, PALETTE)
    assert len(lines) == height
    for line in lines:
        assert line.cell_length == width == sum(segment.cell_length for segment in line)


def anything(number: int, seed: int) -> None:
    """Draw that many arbitrary charts at arbitrary sizes."""
    bounds = settings(max_examples=number, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    bounds(with_seed(seed)(given(SPECS, st.integers(0, 200), st.integers(0, 60))(check)))()


def divergence(_number: int, _seed: int) -> None:
    """Draw a diverging loss on a fixed axis."""
    y = np.array([1.0, 2.0, 1e5, 1e7, 1e30, 1e308, np.inf, np.nan, 3.0])
    for role in Role:
        series = Series(role, np.arange(9.0), y, joined=True)
        check(ChartSpec("Loss", "step", "", (0, 9), (0, 5), (series,)), 60, 20)


def run_alone(what: str, number: int = 1, seed: int = 0, seconds: float = 50) -> subprocess.CompletedProcess[str]:
    """Run one of the functions above in a process whose memory is limited."""
    environment = os.environ | {"PYTHONPATH": str(Path(tui_trainer.__file__).parent.parent)}
    command = [sys.executable, __file__, what, str(number), str(seed)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=seconds, check=False)


def test_any_numbers_at_any_size_are_drawn() -> None:
    """No floats, limits, texts or sizes make drawing fail, abort the process or give a wrong size."""
    done = run_alone("anything", number=150)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_diverging_loss_on_a_fixed_axis_is_drawn() -> None:
    """Points far beyond the limits neither use much memory nor abort the process."""
    done = run_alone("divergence")
    assert done.returncode == 0, done.stdout + done.stderr


if __name__ == "__main__":
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    {"anything": anything, "divergence": divergence}[sys.argv[1]](int(sys.argv[2]), int(sys.argv[3]))
