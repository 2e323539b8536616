"""Notes in a chart do not cover points and lines where there is room."""

import re
from dataclasses import replace

import numpy as np
import pytest

from tests.charts.scenes import of_role, scene_with_breakpoint
from tests.ui.widgets.test_plot import picture
from tui_trainer.charts.chart import ChartSize, LossAxis
from tui_trainer.charts.loss import LOSS
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


@pytest.mark.parametrize("axis", list(LossAxis))
@pytest.mark.parametrize("size", [ChartSize(27, 5), ChartSize(41, 9), ChartSize(60, 20), ChartSize(100, 36)])
def test_the_name_of_a_threshold_is_on_its_line(axis: LossAxis, size: ChartSize) -> None:
    """At any height of the threshold its name is in the row in which its line is drawn, if there is room beside the curve."""
    losses = 150 * 0.8 ** np.arange(40.0) + 0.2
    for value in np.geomspace(0.3, 140, 8).round(2).tolist():
        name = f"loss < {value:g}"
        spec = replace(LOSS.draw(scene_with_breakpoint(name, losses, axis), size), title="", short_titles=())
        if name not in [note.text for note in spec.notes]:
            continue  # the axis does not reach the threshold
        line = replace(spec, series=tuple(of_role(spec, Role.GUIDE)), notes=())
        curve = replace(spec, series=tuple(of_role(spec, Role.LOSS)), notes=spec.notes[:1])
        on, beside, named = (picture(drawn, *size).splitlines() for drawn in (line, curve, spec))
        (row,) = [y for y, text in enumerate(on) if any("\u2800" < character < "\u28ff" for character in text)]
        (shown,) = [y for y, text in enumerate(named) if name in text]
        has_room = " " * (len(name) + 2) in re.split("[│┤]", beside[row] + " " * size.width)[1][: size.width]
        assert shown == row or (not has_room and abs(shown - row) == 1), "\n".join(named)
