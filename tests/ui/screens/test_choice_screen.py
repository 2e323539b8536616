"""The list of choices: letters that are typed lead to a name."""

from textual.widgets import OptionList

from tests.ui.stage import Stage, stage


def highlighted(opened: Stage) -> str:
    """Return the name of the highlighted entry."""
    options = opened.app.screen.query_one(OptionList)
    return str(options.get_option_at_index(options.highlighted or 0).id)


async def open_datasets(opened: Stage) -> None:
    """Open the list of datasets."""
    await opened.press("left", "left", "home", "down", "enter")


async def test_a_typed_name_is_found() -> None:
    """Letters lead to the name that begins with all of them; after an arrow key typing begins anew."""
    async with stage() as opened:
        await open_datasets(opened)
        await opened.press(*"plane")
        assert highlighted(opened) == "plane"
        await opened.press("up", *"sp")
        assert highlighted(opened) == "spirals"


async def test_a_letter_again_leads_to_the_next() -> None:
    """The same letter again leads to the next name that begins with it; a letter of no name changes nothing."""
    async with stage() as opened:
        await open_datasets(opened)
        await opened.press("s")
        first = highlighted(opened)
        await opened.press("s")
        assert highlighted(opened) != first
        await opened.press("q")
        assert highlighted(opened)[0] == "s"
