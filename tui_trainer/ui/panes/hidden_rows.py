"""hidden_rows_text(): how many rows of a pane are out of sight, for its lower border."""


def hidden_rows_text(above: int, below: int) -> str:
    """Return how many rows are hidden above and below the visible ones; empty if none are.

    >>> hidden_rows_text(2, 5), hidden_rows_text(0, 3), hidden_rows_text(0, 0)
    ('rows: 2 above, 5 below', 'rows: 3 below', '')
    """
    hidden = [f"{rows} {side}" for rows, side in ((above, "above"), (below, "below")) if rows > 0]
    return f"rows: {', '.join(hidden)}" if hidden else ""
