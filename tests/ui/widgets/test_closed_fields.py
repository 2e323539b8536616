"""A field that was closed leaves nothing behind in memory, however often values are edited."""

import gc
from weakref import ref

import pytest

from tests.ui.stage import Stage, stage
from tui_trainer.ui.panes.numbers import NumbersPane
from tui_trainer.ui.widgets.rows import Rows
from tui_trainer.ui.widgets.value_input import ValueInput


async def open_field(opened: Stage) -> "ref[ValueInput]":
    """Press Enter on the value under the cursor. Returns a weak reference to the field that opens."""
    await opened.press("enter")
    field = opened.app.focused  # not query_one: Textual caches what it finds
    assert isinstance(field, ValueInput)
    return ref(field)


@pytest.mark.parametrize(("pane", "key"), [(Rows, "escape"), (NumbersPane, "enter")])
async def test_a_closed_field_is_freed(pane: type[Rows | NumbersPane], key: str) -> None:
    """Whichever key closes it, no field stays in memory once the next was opened."""
    async with stage() as opened:
        await opened.press("s")
        opened.app.main_screen.query_one(pane).focus()
        await opened.press("end", *(["up", "up"] if pane is Rows else []))  # the last two rows of all are no fields
        fields = []
        for _ in range(4):
            fields.append(await open_field(opened))
            await opened.press(key)
        gc.collect()
        assert [field() for field in fields[:-1]] == [None] * 3
