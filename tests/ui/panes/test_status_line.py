"""The line of numbers: what it shows beside the loss at each width."""

import pytest

from tests.ui.stage import stage


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
