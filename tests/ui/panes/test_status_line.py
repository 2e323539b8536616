"""The line of numbers: what it shows beside the loss at each width."""

import pytest

from tests.ui.stage import stage
from tui_trainer.ui.panes.status import StatusLine


@pytest.mark.parametrize(("width", "name"), [(80, "break 1"), (120, "breakpoints 1"), (60, "")])
async def test_speed_beside_breakpoints(width: int, name: str) -> None:
    """From 80 columns on the speed and the number of breakpoints are both in sight; before, the breakpoints' name is shortened."""
    async with stage(size=(width, 24)) as opened:
        await opened.press("t")
        await opened.type("loss < 0.01")
        await opened.press("enter", "escape", "s", "s", "s")
        line = opened.line_with("paused")
        assert ("speed 20/s" in line) == bool(name)
        assert f"lr 0.01  speed 20/s  {name}" in line or not name


@pytest.mark.parametrize("width", [60, 80])
async def test_the_loss_of_a_breakpoint(width: int) -> None:
    """The message of a breakpoint says which loss it read, in a single line; where there is no room, the loss alone."""
    async with stage(size=(width, 16)) as opened:
        await opened.press("t")
        await opened.type("loss < 2")
        await opened.press("enter", "escape", "s", "s", "s")
        lines = opened.text().splitlines()
        (first,) = [y for y, line in enumerate(lines) if "stopped at step 3: loss < 2: loss = 0.35509" in line]
        assert ("(loss before update 3)" in lines[first]) == (width == 80)
        assert "x: go to the best loss" in lines[first + 1]


async def test_metrics_of_the_test_rows_come_last_and_stay_longest() -> None:
    """Training accuracy stands before the metrics of the test rows, and a narrow line leaves it out first."""
    async with stage("gaussians", size=(160, 40)) as opened:
        await opened.press("n", *"20", "enter")
        opened.engine.steps(20)
        await opened.settle()
        status = opened.app.main_screen.query_one(StatusLine)
        wide = status.render().plain.splitlines()[0]
        assert wide.index(" accuracy") < wide.index("test loss") < wide.index("test accuracy")
        for width in range(159, 79, -1):
            line = status._draw_numbers(width).plain
            assert " accuracy" not in line.replace("test accuracy", "") or "test accuracy" in line, width
