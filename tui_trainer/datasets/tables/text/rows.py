"""Rows of cells: blank rows, and rows whose cells are separated by several spaces."""

def cells_of(row: list[str], delimiter: str) -> list[str]:
    """Return the cells of a row; between spaces that are delimiters are no empty cells."""
    return [cell for cell in row if cell] if delimiter == " " else row


def is_blank(row: list[str]) -> bool:
    """Return whether a row is a line without any text: such lines are no rows."""
    return not row or (len(row) == 1 and not row[0].strip())
