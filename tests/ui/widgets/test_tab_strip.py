"""The tab strip: titles where they fit, else numbers and the title of the chosen tab; a click shows a tab."""

import pytest
from textual.app import App, ComposeResult

from tui_trainer.ui.widgets.label_clicked import LabelClicked
from tui_trainer.ui.widgets.tab_strip import TabLabel, TabStrip

TITLES = ("Fit", "Loss", "Code", "Step", "Landscape")


class StripApp(App[None]):
    """A tab strip, of which the third of five tabs is chosen, and the labels that were clicked."""

    def __init__(self) -> None:
        super().__init__()
        self.clicked: list[str] = []

    def compose(self) -> ComposeResult:
        """Lay out the strip."""
        yield TabStrip()

    def on_mount(self) -> None:
        """Show the tabs."""
        labels = (TabLabel(title, str(number), title, is_chosen=number == 3) for number, title in enumerate(TITLES, start=1))
        self.query_one(TabStrip).show(tuple(labels))

    def on_label_clicked(self, event: LabelClicked) -> None:
        """Remember a click."""
        self.clicked.append(event.id)


@pytest.mark.parametrize(
    ("width", "text", "x", "title"),
    [(80, " 1 Fit  2 Loss  3 Code  4 Step  5 Landscape", 20, "Code"), (30, " 1  2  3 Code  4  5", 15, "Step")],
)
async def test_titles_that_fit(width: int, text: str, x: int, title: str) -> None:
    """A strip that is too narrow for all titles shows numbers and the title of the chosen tab."""
    app = StripApp()
    async with app.run_test(size=(width, 3)) as pilot:
        assert app.query_one(TabStrip).render_line(0).text.rstrip() == text
        await pilot.click(TabStrip, offset=(x, 0))
        await pilot.click(TabStrip, offset=(width - 1, 0))
        assert app.clicked == [title]
