"""The Numbers pane of a model with many tensors: scrolling asks for other numbers, and nothing wrong is shown meanwhile."""

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.engine.large_models import large_models, large_recipe
from tests.ui.stage import Stage, stage
from tui_trainer.base.numbers import aligned
from tui_trainer.engine.observe.params import summary
from tui_trainer.frontend.weight_table import WINDOW_ROWS
from tui_trainer.observed.commands import SetWatch
from tui_trainer.ui.panes.numbers import NumbersPane

TENSORS = 3 * WINDOW_ROWS


@pytest.fixture(autouse=True)
def _large_models() -> Iterator[None]:
    with large_models():
        yield


@pytest.fixture
async def opened() -> AsyncIterator[Stage]:
    """Open the app on a model of many tensors, with the Numbers pane focused."""
    async with stage("large", recipe=large_recipe(TENSORS, side=20)) as opened:
        await opened.press("s", "w")
        yield opened


def shown(opened: Stage) -> dict[str, list[str]]:
    """Return the numbers in the visible rows of the pane, by the name of the tensor."""
    rows = [line.split() for line in str(opened.app.main_screen.query_one(NumbersPane).render()).splitlines()[1:]]
    return {name: numbers for name, _, *numbers in rows}


def computed(opened: Stage, name: str) -> list[str]:
    """Return norm and largest entry of a tensor and of its gradient, as the table shows them."""
    pane = opened.app.main_screen.query_one(NumbersPane)
    column = pane._table.column_width(pane.size.width)
    learner = opened.engine.controller._branches.trainer.learner  # type: ignore[union-attr] # the run has begun
    param = learner.model.params[name]
    found = [summary(param), summary(param.grad)]
    return [aligned(number, column).strip() for each in found if each for number in (each.norm, each.largest)]


async def test_scrolling(opened: Stage) -> None:
    """Every row that becomes visible shows its tensor's numbers, also after further steps."""
    seen: set[str] = set()
    for _ in range(TENSORS // 8 + 1):
        await opened.press(*["down"] * 8)
        rows = shown(opened)
        seen |= rows.keys()
        assert {name: numbers == computed(opened, name) for name, numbers in rows.items()} == dict.fromkeys(rows, True)
        await opened.press("s")
        assert all(numbers == computed(opened, name) for name, numbers in shown(opened).items())
    assert len(seen) == TENSORS + 2
    sent = [command for command in opened.engine.commands if isinstance(command, SetWatch)]
    assert len(sent) < 12


async def test_while_numbers_are_on_their_way(opened: Stage) -> None:
    """Rows whose numbers have not arrived show dashes; the others, and the order of the rows, stay."""
    before = shown(opened)
    opened.engine.held = []
    await opened.press(*["down"] * 2 * WINDOW_ROWS)
    rows = shown(opened)
    assert len(rows) == len(before)
    assert list(rows) == [f"t{index}" for index in range(2 * WINDOW_ROWS - 1 - len(rows), 2 * WINDOW_ROWS - 1)]
    assert {tuple(numbers) for numbers in rows.values()} == {("–",) * 4}
    opened.engine.release()
    await opened.settle()
    assert shown(opened).keys() == rows.keys()
    assert all(numbers == computed(opened, name) for name, numbers in shown(opened).items())


async def test_the_code_pane(opened: Stage) -> None:
    """The Code pane shows the first gradients of a large model's tensors, and the first updates."""
    await opened.press("escape", "c", *"pppp")
    lines = [line.text for line in opened.app.main_screen.query_one("CodePane")._lines]  # type: ignore[attr-defined] # found by the name of its class
    assert any("t0.grad (20, 20): " in line and line.endswith(", …") for line in lines)
    assert any("w: " in line for line in lines)
