"""Choosing inputs and target: what is guessed, what is selected, and what is refused."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.datasets.tables.files import HOUSES, table_of
from tui_trainer.base.errors import UserError
from tui_trainer.datasets.tables.choice import TableChoice, guess_choice
from tui_trainer.datasets.tables.options import ReadOptions
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
        ("x,sold\n1,1\n2,-1\n3,-1\n", ("-1", "1"), [1, 0, 0]),
        ("x,sold\n1,-0\n2,1.0\n3,0\n", ("0", "1"), [0, 1, 0]),
        ("x,sold\n" + "".join(f"{index},{index % 2 * 7}\n" for index in range(10)), ("0", "7"), [0, 1] * 5),
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


def test_numbers_with_a_few_texts(tmp_path: Path) -> None:
    """Cells that are no numbers are refused or dropped; the values are categories only if the user says so."""
    rows = ["1_000,3", "7,seven", *(f"{index},{index * index}" for index in range(2, 9)), "0x10,8", "inf,4"]
    table = table_of("x,y\n" + "\n".join(rows), tmp_path, ReadOptions(header=True))
    choice = guess_choice(table)
    assert choice == TableChoice(inputs=("x",), target="y", task="regression")
    with pytest.raises(UserError) as caught:
        select(table, choice)
    assert str(caught.value) == (
        "houses.csv, line 2, x: '1_000' is not a number: write 1000; "
        "--missing drop leaves out the 4 rows with such cells, --categories x takes it as categories"
    )
    dropped = select(table, replace(choice, missing="drop"))
    assert dropped.x[:, 0].tolist() == [2, 3, 4, 5, 6, 7, 8]
    categories = select(table, replace(choice, missing="drop", categories=("x",)))
    assert categories.x_names == tuple(f"x={text}" for text in ("0x10", "1_000", *"2345678", "inf"))


@pytest.mark.parametrize(
    ("targets", "task"),
    [("2 4", "regression"), ("0 1", "classes"), ("1 2", "classes"), ("-1 1", "classes"), ("1 3 " * 5, "classes"), ("a b", "classes")],
)
def test_the_task_of_two_values(targets: str, task: str, tmp_path: Path) -> None:
    """Two texts are classes, and so are 0 and 1, 1 and 2, -1 and 1, and any two whole numbers in ten rows."""
    rows = "".join(f"{index};{target}\n" for index, target in enumerate(targets.split()))
    assert guess_choice(table_of(f"x;y\n{rows}", tmp_path)).task == task


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"target": "prize"}, "has no column 'prize': it has area, rooms, city, price"),
        ({"inputs": ("area", "prize")}, "has no column 'prize': it has area, rooms, city, price"),
        ({"inputs": ()}, ": no input is chosen beside the target price"),
        ({"inputs": ("area", "price")}, ": price can't be the target and an input"),
        ({"inputs": ("area", "area")}, ": the input area is named twice"),
        ({"categories": ("price",)}, ": price has categories but is no input"),
        ({"task": "classes"}, ": the target price has 12 classes, not 2: --classes 12"),
        ({"target": "city", "inputs": ("area",)}, ", line 2, city: 'Bern' is not a number: --task classes for texts"),
        ({"target": "city", "inputs": ("area",), "task": "classes"}, ": the target city has 3 classes, not 2: --classes 3"),
        ({"target": "rooms", "inputs": ("area",), "task": "classes"}, ": the target rooms has 4 classes, not 2: --classes 4"),
    ],
)
def test_choices_that_are_refused(changes: dict[str, Any], message: str, tmp_path: Path) -> None:
    """Columns that don't exist, are chosen twice or can't be used as chosen are refused."""
    table = table_of(HOUSES, tmp_path)
    with pytest.raises(UserError) as caught:
        select(table, replace(guess_choice(table), **changes))
    assert str(caught.value).startswith(f"houses.csv{' ' if message.startswith('has') else ''}{message}")


def test_columns_that_are_no_inputs(tmp_path: Path) -> None:
    """A text column with many values is not guessed, and is refused with the cell that is no number and its count."""
    rows = "".join(f"{index},{index * 3}_000,7,{index % 5}.5\n" for index in range(30))
    table = table_of(f"a,b,c,y\n{rows}", tmp_path)
    choice = guess_choice(table)
    assert choice.inputs == ("a",)
    with pytest.raises(UserError) as caught:
        select(table, replace(choice, inputs=("a", "b")))
    assert str(caught.value) == (
        "houses.csv, line 2, b: '0_000' is not a number: write 0000; "
        "30 different values can't become a column each, at most 20 can: leave it out"
    )
    with pytest.raises(UserError, match=r"^houses\.csv: c is 7 in all 30 rows: leave it out$"):
        select(table, replace(choice, inputs=("a", "c")))
    with pytest.raises(UserError, match=r"^houses\.csv, a: 30 different values can't become a column each, at most 20"):
        select(table, replace(choice, categories=("a",)))
    with pytest.raises(UserError, match=r"^houses\.csv, line 2, y: 0\.5 is not a whole number, as classes are: --task regression$"):
        select(table, replace(choice, task="classes"))


@pytest.mark.parametrize(
    ("cell", "decimal", "hint"),
    [
        ("1_000", ".", ": write 1000"),
        ("1,5", ".", ": write a point: 1.5"),
        ("5%", ".", ": write 0.05"),
        ("−5", ".", ": write -5"),
        ("1e999", ".", ": expected at most 1.8e308"),
        ("0x10", ".", ": write 16"),
        ("12O", ".", ""),
        ("1.5", ",", ": write a comma: 1,5"),
        ("1.234,50", ",", ": write 1234,50"),
        ("-inf", ",", ": expected at most 1.8e308"),
    ],
)
def test_hints(cell: str, decimal: str, hint: str, tmp_path: Path) -> None:
    """A target that is no number because of one cell is refused with its line and with how to write the number."""
    rows = "".join(f"{index};{index * 3 % 7}\n" for index in range(30))
    table = table_of(f"x;y\n{rows}8;{cell}\n", tmp_path, ReadOptions(decimal=decimal))
    with pytest.raises(UserError) as caught:
        select(table, TableChoice(inputs=("x",), target="y", task="regression"))
    assert str(caught.value) == f"houses.csv, line 32, y: '{cell}' is not a number{hint}{';' if hint else ':'} --missing drop leaves out the row with such a cell"
