"""Choosing inputs and target: what is guessed, what is selected, and what is refused."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.datasets.tables.files import HOUSES, table_of
from tui_trainer.base.errors import UserError
from tui_trainer.datasets.tables.choice import TableChoice, guess_choice
from tui_trainer.datasets.tables.selection import select


def test_a_guess_and_its_selection(tmp_path: Path) -> None:
    """The last column is the target, the others are inputs, and texts become a column for each category."""
    table = table_of(HOUSES, tmp_path)
    choice = guess_choice(table)
    assert choice == TableChoice(inputs=("area", "rooms", "city"), target="price", task="regression")
    selection = select(table, choice)
    assert selection.x_names == ("area", "rooms", "city=Basel", "city=Bern", "city=Chur")
    assert selection.x[:3].tolist() == [[50, 1, 0, 1, 0], [60, 2, 1, 0, 0], [70, 3, 0, 0, 1]]
    assert selection.y[:3].tolist() == [[200], [231], [262]]
    assert (selection.y_name, selection.class_names, selection.dropped) == ("price", (), 0)
    assert selection.notes == ("city: 3 categories become 3 columns",)


def test_numbers_as_categories(tmp_path: Path) -> None:
    """Numbers can be used as categories."""
    table = table_of(HOUSES, tmp_path)
    selection = select(table, TableChoice(inputs=("rooms",), target="price", task="regression", categories=("rooms",)))
    assert selection.x_names == ("rooms=1", "rooms=2", "rooms=3", "rooms=4")
    assert selection.x.argmax(axis=1).tolist() == [0, 1, 2, 3] * 3


@pytest.mark.parametrize(
    ("content", "names", "numbers"),
    [
        ("x,sold\n1,no\n2,yes\n3,no\n", ("no", "yes"), [0, 1, 0]),
        ("x,sold\n1,7\n2,-1\n3,-1\n", ("-1", "7"), [1, 0, 0]),
    ],
)
def test_two_classes(content: str, names: tuple[str, ...], numbers: list[int], tmp_path: Path) -> None:
    """Two texts, or two whole numbers, are classes in ascending order."""
    table = table_of(content, tmp_path)
    selection = select(table, guess_choice(table))
    assert selection.class_names == names
    assert selection.y[:, 0].tolist() == numbers


def test_missing_cells(tmp_path: Path) -> None:
    """Rows with missing cells are refused, with the first cell and the number of rows, or dropped, with a note."""
    table = table_of("x,city,y\n1,a,1\n2,b,n/a\n3,a,\n4,,4\n5,b,7\n6,a,8\n", tmp_path)
    choice = guess_choice(table)
    with pytest.raises(UserError) as caught:
        select(table, choice)
    assert str(caught.value) == (
        "houses.csv, line 3, y: 'n/a' is not a number: --missing drop leaves out the 3 rows with such cells"
    )
    selection = select(table, replace(choice, missing="drop"))
    assert selection.x.tolist() == [[1, 1, 0], [5, 0, 1], [6, 1, 0]]
    assert selection.dropped == 3
    assert selection.notes[-1] == "3 rows with missing cells are left out"
