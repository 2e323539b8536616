"""Random choices of columns, and their comparison with a selection in plain Python."""

from random import Random

from tests.datasets.tables.encoded_rows import encoding_fault
from tests.datasets.tables.independent import Expected
from tui_trainer.base.errors import UserError
from tui_trainer.base.numbers import shortest
from tui_trainer.base.text import exception_text
from tui_trainer.datasets.tables.choice import TableChoice, guess_choice
from tui_trainer.datasets.tables.raw_table import RawTable
from tui_trainer.datasets.tables.selection import select

Cell = float | str | None


def random_choice(table: RawTable, random: Random) -> TableChoice:
    """Return the choice that is guessed, or one of random columns."""
    if random.random() < 0.3:
        return guess_choice(table)
    names = random.sample(table.names, random.randint(1, len(table.names)))
    return TableChoice(
        inputs=tuple(names[1:]),
        target=names[0],
        task=random.choice(("regression", "classes")),
        categories=tuple(name for name in names[1:] if random.random() < 0.2),
        missing=random.choice(("refuse", "drop", "drop")),
    )


def selection_fault(table: RawTable, expected: Expected, random: Random) -> str:
    """Select random columns. Returns a text of what is wrong, '' if nothing is."""
    choice = random_choice(table, random)
    try:
        selection = select(table, choice)
    except UserError as error:
        return "" if str(error).isprintable() and len(str(error)) < 600 else f"the message is not a short line: {error}"
    except Exception as error:  # noqa: BLE001 - any other exception is a failure to report
        return f"{choice}: {exception_text(error)}"
    columns = dict(zip(expected.names, expected.columns, strict=True))
    columns |= {name: texts for name, texts in zip(expected.names, expected.texts, strict=True) if name in choice.categories}
    chosen = [columns[name] for name in (*choice.inputs, choice.target)]
    kept = [cells for cells in zip(*chosen, strict=True) if None not in cells]
    encoded = [_encoded(choice, name, [cells[index] for cells in kept]) for index, name in enumerate(choice.inputs)]
    x = [list(row) for row in zip(*(column for columns in encoded for column in columns.values()), strict=True)]
    y = [_target(choice, cells[-1], [row[-1] for row in kept]) for cells in kept]
    names = [name for columns in encoded for name in columns]
    is_equal = (list(selection.x_names), selection.x.tolist(), selection.y[:, 0].tolist()) == (names, x, y)
    if not is_equal or selection.dropped != table.rows - len(kept):
        return f"{choice}: another selection"
    fault = encoding_fault(table, selection, expected, random)
    return f"{choice}: {fault}" if fault else ""


def _encoded(choice: TableChoice, name: str, cells: list[Cell]) -> dict[str, list[float]]:
    """Return the columns that an input becomes, by their names."""
    if name not in choice.categories and all(isinstance(cell, float) for cell in cells):
        return {name: [cell for cell in cells if isinstance(cell, float)]}
    values = sorted(set(cells), key=lambda cell: (isinstance(cell, str), cell))
    return {f"{name}={_text(value)}": [float(cell == value) for cell in cells] for value in values}


def _target(choice: TableChoice, cell: Cell, cells: list[Cell]) -> float:
    """Return the target of a row, or the number of its class."""
    if choice.task == "regression":
        assert isinstance(cell, float)
        return cell
    return float(sorted(set(cells), key=lambda cell: (isinstance(cell, str), cell)).index(cell))


def _text(value: Cell) -> str:
    return shortest(value + 0.0) if isinstance(value, float) else str(value)
