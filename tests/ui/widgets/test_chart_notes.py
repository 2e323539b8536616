"""Notes in a chart do not cover points and lines where there is room."""

import numpy as np

from tests.ui.widgets.test_plot import picture
from tui_trainer.charts.spec import ChartSpec, Note, Role, Series


def drawn(*notes: Note, role: Role = Role.DATA, x: tuple[float, ...] = (), y: float = 0.5) -> str:
    """Return a chart from 0 to 1 with points in a row and notes."""
    points = Series(role, np.array(x), np.full(len(x), y))
    return picture(ChartSpec("", "", "", (0, 1), (0, 1), (points,), notes), 24, 8)


def test_a_note_is_beside_its_point() -> None:
    """A note begins a cell after its point, so that both can be read."""
    assert "• here" in drawn(Note(0.2, 0.5, "here", Role.DATA), x=(0.2,))


def test_a_note_avoids_points() -> None:
    """Where points follow, the note is in another row, and every point is seen."""
    text = drawn(Note(0.2, 0.5, "here", Role.DATA), x=(0.2, 0.3, 0.4, 0.5, 0.6, 0.9))
    assert text.count("•") == 6
    assert "here" in text


def test_notes_avoid_each_other() -> None:
    """Two notes at the same point are in two rows."""
    text = drawn(Note(0.2, 0.5, "first", Role.DATA), Note(0.2, 0.5, "second", Role.FIT), x=(0.2,))
    assert [word for line in text.splitlines() for word in ("first", "second") if word in line] == ["second", "first"]


def test_a_note_covers_a_guide() -> None:
    """A guide line does not move a note: the name of a threshold is on its line."""
    line = Series(Role.GUIDE, np.array([0.0, 1.0]), np.full(2, 0.5), joined=True)
    spec = ChartSpec("", "", "", (0, 1), (0, 1), (line,), (Note(1.0, 0.5, "loss < 0.5", Role.GUIDE),))
    (row,) = [line for line in picture(spec, 34, 8).splitlines() if "loss < 0.5" in line]
    assert row.endswith("loss < 0.5")
    assert "⠐" in row or "⠂" in row or "⡀" in row or "⠄" in row or "⠁" in row


def test_a_single_point_is_marked_by_its_note() -> None:
    """A note that begins with a mark begins at its point."""
    text = drawn(Note(0.0, 0.5, "• 153", Role.LOSS), role=Role.LOSS, x=(0.0,))
    assert "│• 153" in text or "┤• 153" in text
