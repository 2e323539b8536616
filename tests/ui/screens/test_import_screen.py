"""The import dialog: columns at the left, first rows at the right, and the line that says what will be trained."""

from pathlib import Path

import pytest

from tests.datasets.buildable import HOUSES
from tests.ui.stage import Stage, stage
from tui_trainer.base.errors import UserError
from tui_trainer.frontend.tables.read_import import ImportReader
from tui_trainer.ui.actions.import_table import import_table, open_table


async def opened_import(opened: Stage, path: Path) -> None:
    """Open the dialog for a file and wait until the file is read."""
    import_table(opened.app.main_screen.actions, ImportReader(str(path)))
    await opened.settle()


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (120, 36)])
async def test_train_on_a_table(size: tuple[int, int]) -> None:
    """d drops the rows with missing cells, t takes the target, Enter starts the run, and a step works."""
    async with stage(size=size) as opened:
        await opened_import(opened, HOUSES)
        assert "Train on houses.csv" in opened.text()
        assert "d drops the 2 rows" in " ".join(opened.text().replace("│", " ").split())
        await opened.press("d", *["down"] * 4, "t")
        assert "price ← city=Bern" in opened.text()
        await opened.press("enter")
        assert opened.app.screen is opened.app.main_screen
        assert opened.config.get("dataset.target") == "price"
        assert opened.config.get("dataset.file") == str(HOUSES)
        await opened.press("s")
        assert opened.snapshot.state.step == 1
        assert "houses.csv" in opened.text()


async def test_it_fits_in_the_smallest_terminal(tmp_path: Path) -> None:
    """On 60 columns no line of keys is wrapped, and the columns are shown with all that is known of them."""
    path = tmp_path / "own.csv"
    path.write_text("area;price\n1,5;3\n2,5;4\n;5\n4,5;7\n")
    async with stage(size=(60, 16)) as opened:
        await opened_import(opened, path)
        await opened.press("p", "p", "p", "h", "h")
        lines = [line.strip("│ ") for line in opened.text().splitlines()]
        assert "input   area    numbers     1.5      4.5        1" in lines
        assert "c classes  p prepare: divide by max  h held out: 20 %" in lines
        assert "y/n header: yes  s delimiter: semicolon  , decimal: comma" in lines


async def test_nothing_starts_before_it_can() -> None:
    """Enter does nothing while the choice can't be trained; Esc leaves the run as it was."""
    async with stage() as opened:
        await opened_import(opened, HOUSES)
        await opened.press("enter")
        assert "Train on houses.csv" in opened.text()
        assert "Enter start" not in opened.text()
        await opened.press("d")
        assert "Enter start, Esc cancel" in opened.text()
        await opened.press("escape")
        assert opened.app.screen is opened.app.main_screen
        assert opened.config.dataset.name == "line_points"


async def test_a_broken_file_is_read_again(tmp_path: Path) -> None:
    """An error of reading is shown in the dialog, whose keys set the format with which the file can be read."""
    file = tmp_path / "bare.csv"
    file.write_text("1;2\n3;5\n5;6\n", "utf-8")
    async with stage() as opened:
        await opened_import(opened, file)
        await opened.press("y")
        assert "header: yes" in opened.text()
        await opened.press("n")
        assert "x2 ← x1: 3 rows, 1 weight + b" in opened.text()
        assert "Enter start" in opened.text()
        await opened.press("s")
        assert "delimiter: tab" in opened.text()


async def test_no_columns_of_a_format_before(tmp_path: Path) -> None:
    """When a file can't be read in another format, columns and rows that it had in the format before are no longer shown."""
    file = tmp_path / "bare.csv"
    file.write_text("x,wide,z\n1;2,3,4\n4;5,6,8\n", "utf-8")
    async with stage(size=(120, 36)) as opened:
        await opened_import(opened, file)
        assert "wide" in opened.text()
        await opened.press("s")
        assert "delimiter: semicolon" in opened.text()
        assert "expected" in opened.text()
        assert "wide" not in opened.text()
        assert "Enter start" not in opened.text()


async def test_from_the_list_of_datasets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """"Open a table…" lists the tables of the current folder, refuses other files, and opens the dialog."""
    (tmp_path / "near.csv").write_text("x,y\n1,2\n2,4\n3,7\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    async with stage() as opened:
        open_table(opened.app.main_screen.actions)
        await opened.settle()
        assert "near.csv" in opened.text()
        await opened.type("notes.md")
        await opened.press("enter")
        assert "its name must end in .csv" in opened.text()
        await opened.type("near.csv")
        await opened.press("enter")
        assert "y ← x: 3 rows" in opened.text()
        await opened.press("escape")


def test_a_missing_file(tmp_path: Path) -> None:
    """A file that does not exist is refused before the dialog opens."""
    with pytest.raises(UserError, match=r"can't read .*none.csv: No such file"):
        ImportReader(str(tmp_path / "none.csv"))
