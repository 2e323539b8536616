"""The Numbers pane: rows out of sight, and columns that stay where they are."""

import re

import pytest

from tests.ui.stage import Stage, stage
from tui_trainer.recipe.problems import open_problem
from tui_trainer.recipe.recipe import Recipe
from tui_trainer.ui.panes.numbers import NumbersPane

MANY = Recipe(open_problem("polynomial").config.with_value("model.degree", 12).with_value("optimizer.lr", 1e-15))


def pane(opened: Stage) -> NumbersPane:
    """Return the pane."""
    return opened.app.main_screen.query_one(NumbersPane)


@pytest.mark.parametrize("size", [(80, 24), (60, 16), (120, 36)])
async def test_rows_out_of_sight(size: tuple[int, int]) -> None:
    """The lower border says how many rows are above and below the visible ones, and nothing if all are visible."""
    async with stage(recipe=MANY, size=size) as opened:
        await opened.press("w", "s")
        for pressed in ((), ("down",) * 12):
            await opened.press(*pressed)
            shown, room = pane(opened), pane(opened).size.height - 1
            below, above = (13 - room, 0) if not pressed else (0, 13 - room)
            hidden = f"rows: {above} above" if above > 0 else f"rows: {below} below" if below > 0 else ""
            assert shown._subtitle == f"{hidden} · update 1".removeprefix(" · ")
            assert shown._subtitle in opened.text()


async def test_columns_stay() -> None:
    """While a run goes on, the decimal points of each column stay where they are."""
    async with stage("logistic-sgd", size=(80, 24)) as opened:
        seen = set()
        for _ in range(12):
            await opened.press("s")
            rows = str(pane(opened).render()).splitlines()[1:3]
            seen |= {tuple(match.start() for match in re.finditer(r"\d\.", row)) for row in rows}
        assert len(seen) == 1
