"""The Problem pane has room for every name of the catalogue."""

import pytest
from rich.style import Style

from tui_trainer.catalogue.all import CATALOGUE
from tui_trainer.recipe.problems import problem_names
from tui_trainer.ui.widgets.row_layout import Row, RowLayout, RowStyles


@pytest.mark.parametrize(("width", "pane"), [(80, 33), (120, 34), (160, 40), (200, 40)])
def test_no_name_of_the_catalogue_is_cut(width: int, pane: int) -> None:
    """Every problem, dataset, model, loss and optimizer has room in its row, at each width of the pane."""
    style = RowStyles(Style(), Style(), None)
    names = {"problem": problem_names(), **{kind: entries.names() for kind, entries in CATALOGUE.items()}}
    for kind, known in names.items():
        rows = [Row(kind, kind, name, live=kind in ("loss", "optimizer")) for name in known]
        shown = RowLayout(pane, len(rows), 0, 0).draw(rows, style).plain
        assert [name for name in known if name not in shown] == [], width
        assert {len(line) for line in shown.splitlines()} == {pane}
