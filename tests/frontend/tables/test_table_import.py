"""Choices of the import dialog: inputs, target, classes, preparation, and the recipe that follows."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.datasets.buildable import FLOWERS, HOUSES
from tui_trainer.base.errors import UserError
from tui_trainer.base.hyperparameters import Value
from tui_trainer.frontend.tables.import_keys import COLUMN_KEYS, READING_KEYS, with_keys
from tui_trainer.frontend.tables.import_lines import column_lines, first_row_lines
from tui_trainer.frontend.tables.import_plan import plan
from tui_trainer.frontend.tables.read_import import ImportReader
from tui_trainer.frontend.tables.table_import import TableImport


def read(path: Path, values: Mapping[str, Value] | None = None) -> TableImport:
    """Return the import of a file, with guesses."""
    reader = ImportReader(str(path))
    return reader.read(values or reader.values, lambda _: None, lambda: False)


def press(chosen: TableImport, keys: str, column: str) -> TableImport:
    """Return the import after keys, with a column highlighted."""
    for key in keys:
        [found] = [each for each in COLUMN_KEYS if each.key == {" ": "space"}.get(key, key)]
        chosen = found.change(chosen, column)
    return chosen


def roles(chosen: TableImport) -> dict[str, str]:
    """Return the role of each column that is used."""
    return {name: chosen.role(name) for name in chosen.table.names if chosen.role(name)}


def test_guesses() -> None:
    """The last column is the target, the others are inputs, and the format is recognised."""
    chosen = read(HOUSES)
    assert roles(chosen) == {"city": "input", "area": "input", "rooms": "input", "year": "input", "price": "input", "sold": "target"}
    assert (chosen.values["task"], chosen.values["prepare"]) == ("classes", "standardize")
    assert [chosen.values[name] for name in ("delimiter", "decimal", "header")] == ["semicolon", "comma", "yes"]


def test_an_input_is_toggled() -> None:
    """Space leaves an input out and takes it again, in the order of the file; the target stays the target."""
    chosen = press(read(HOUSES), " ", "area")
    assert chosen.choice.inputs == ("city", "rooms", "year", "price")
    assert press(chosen, " ", "area").choice.inputs == ("city", "area", "rooms", "year", "price")
    assert press(chosen, " ", "sold").choice == chosen.choice


def test_all_inputs() -> None:
    """a takes all columns that can be inputs, and none if all of them are inputs."""
    chosen = press(read(HOUSES), "a", "city")
    assert chosen.choice.inputs == ()
    assert press(chosen, "a", "city").choice == press(press(chosen, " ", "area"), "a", "city").choice == read(HOUSES).choice


def test_another_target() -> None:
    """t makes a column the target, guesses its task, and makes the former target an input."""
    chosen = press(read(HOUSES), "t", "price")
    assert roles(chosen)["price"] == "target"
    assert roles(chosen)["sold"] == "input"
    assert chosen.values["task"] == "regression"
    assert press(chosen, "t", "sold").choice == read(HOUSES).choice


def test_numbers_or_classes() -> None:
    """c takes numbers of an input as categories and of the target as classes, and takes them as numbers again."""
    chosen = press(press(read(HOUSES), "t", "price"), "c", "rooms")
    assert chosen.choice.categories == ("rooms",)
    assert press(chosen, "c", "rooms").choice.categories == ()
    assert press(chosen, "c", "city").choice == chosen.choice
    assert press(chosen, " ", "rooms").choice.categories == ()
    assert press(chosen, "c", "price").values["task"] == "classes"


def test_preparation_and_held_out_rows() -> None:
    """p goes through the preparations, with which the target of a regression is standardized or not; h through shares."""
    chosen = press(press(read(HOUSES), "t", "price"), "d", "price")
    assert (chosen.values["prepare"], chosen.values["prepare_target"]) == ("standardize", "standardize")
    assert press(chosen, "p", "price").values["prepare_target"] == "none"
    assert press(chosen, "t", "sold").values["prepare_target"] == "none"
    shares = [chosen := press(chosen, "h", "price") for _ in range(5)]
    assert [each.values["test"] for each in shares] == [0.1, 0.2, 0.3, 0.5, 0.0]
    assert ": 30 rows and 8 held out, " in plan(shares[1], ImportReader(str(HOUSES))).text


def test_the_plan() -> None:
    """The line says what is trained; with missing cells it names the first and the key that drops their rows."""
    reader, chosen = ImportReader(str(HOUSES)), press(read(HOUSES), "t", "price")
    with pytest.raises(UserError, match=r"^houses.csv, line 9, rooms: 'n/a' is not a number: d drops the 2 rows with such cells$"):
        plan(chosen, reader)
    dropped = plan(press(chosen, "d", "price"), reader)
    assert dropped.text.startswith("price ← city=Bern, ")
    assert ": 38 rows, 8 weights + b" in dropped.text
    assert dropped.recipe.config.get("dataset.prepare") == "standardize"
    with pytest.raises(UserError, match=r"c takes it as numbers$"):
        plan(press(chosen, "c", "price"), reader)


def test_three_classes() -> None:
    """A target of three classes is softmax; another target's classes are counted again."""
    chosen, reader = read(FLOWERS), ImportReader(str(FLOWERS))
    assert column_lines(chosen)[1][3].split()[:4] == ["target", "flower", "3", "classes"]
    assert plan(chosen, reader).recipe.config.model.name == "softmax"
    assert "54 rows, 12 weights + b" in plan(chosen, reader).text
    assert plan(press(chosen, "t", "soil"), reader).recipe.config.model.name == "logistic"


def test_a_column_with_a_bad_cell(tmp_path: Path) -> None:
    """A number that is written wrongly is named with the keys that drop its row or take the column as categories."""
    file = tmp_path / "houses.csv"
    file.write_text("a,y\n1,2\n1_000,4\n3,5\n4,8\n", "utf-8")
    reader, chosen = ImportReader(str(file)), read(file)
    with pytest.raises(UserError, match=r"write 1000; d drops the row with such a cell, c takes it as categories$"):
        plan(chosen, reader)
    assert [line.split()[2:4] for line in column_lines(chosen)[1]] == [["numbers", "1"], ["numbers", "2"]]
    assert first_row_lines(chosen, 0, 2, 30)[2].split() == ["1_000", "4"]
    assert column_lines(press(chosen, "c", "a"))[1][0].split()[:4] == ["input", "a", "4", "categories"]
    assert "y ← a: 3 rows, 1 weight + b" in plan(press(chosen, "d", "a"), reader).text
    assert "y ← a=1, a=1_000, a=3, a=4: 4 rows" in plan(press(chosen, "c", "a"), reader).text


def test_the_ways_out_name_keys() -> None:
    """Options that errors name are keys in the dialog, in errors of reading too."""
    assert with_keys("the first line may be names: --header yes or --header no") == "the first line may be names: y or n"
    assert with_keys("column 2 has no name: give it one, or --header no") == "column 2 has no name: give it one, or n"
    assert with_keys("one column only, x: --delimiter says where others begin") == "one column only, x: s says where others begin"
    assert with_keys("5 in all rows: --target NAME chooses another column") == "5 in all rows: t chooses another column"


def test_lines() -> None:
    """A column has a line with its use, what its values are, lowest, highest and missing cells; first rows have the highlighted one."""
    chosen = read(HOUSES)
    header, lines = column_lines(chosen)
    assert header.split() == ["use", "column", "values", "lowest", "highest", "missing"]
    assert lines[0].split() == ["input", "city", "3", "categories"]
    assert lines[2].split() == ["input", "rooms", "numbers", "1", "6", "2"]
    assert lines[5].split() == ["target", "sold", "2", "classes"]
    assert [line.split() for line in first_row_lines(chosen, 4, 2, 13)] == [["year", "price"], ["1950", "213.45"], ["1950", "334.32"]]
    assert [line.split()[0] for line in first_row_lines(chosen, 1, 1, 5)] == ["area", "75.8"]
    assert [first_row_lines(chosen, index, 1, 80)[0].split() for index in (0, 3, 5)] == [list(chosen.table.names)] * 3


def test_reading_again() -> None:
    """y, n, s and the comma set header, delimiter and decimal sign, with which the file is read again."""
    chosen = read(HOUSES)
    changed = {key.key: key.change(chosen.values) for key in READING_KEYS}
    assert changed["n"]["header"] == "no"
    assert changed["y"]["header"] == "yes"
    assert changed["s"]["delimiter"] == "tab"
    assert changed["comma"]["decimal"] == "point"
    assert len(read(HOUSES, changed["n"]).table.lines) == len(chosen.table.lines) + 1
