"""Problem pane: what is trained and how, each value chosen or edited in place."""

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.message import Message
from textual.widgets import Static

from tui_trainer.base.hyperparameters import Value
from tui_trainer.base.text import clean_text
from tui_trainer.recipe.config import Address, RunConfig
from tui_trainer.ui.widgets.rows import NEW_RUN_SIGN, Row, Rows

LIVE = "Live: the run goes on from the weights it has."
NEW_RUN = f"{NEW_RUN_SIGN} Another value starts a new run."


class ProblemPane(Vertical):
    """The rows of a run, and below them what the row under the cursor means."""

    BORDER_TITLE = "Problem"

    class Changed(Message):
        """A value was typed."""

        def __init__(self, address: str, value: Value) -> None:
            super().__init__()
            self.address = address
            self.value = value

    class ListWanted(Message):
        """A list is wanted to choose from."""

        def __init__(self, address: str) -> None:
            super().__init__()
            self.address = address

    def __init__(self, config: RunConfig, *, id: str | None = None) -> None:  # noqa: A002 - what Textual calls it too
        super().__init__(id=id)
        self._config = config
        self._said = ""

    def compose(self) -> ComposeResult:
        """The rows and the words below them."""
        yield Rows(id="rows")
        with VerticalScroll(id="hint-scroll", can_focus=False):
            yield Static(id="hint", markup=False)

    def show(self, config: RunConfig, problem: str) -> None:
        """Show a run's values."""
        self._config = config
        rows = [Row("problem", "problem", problem, live=False)]
        rows += [_row(address, config) for address in config.addresses()]
        self.query_one(Rows).show(tuple(rows))
        self._explain(self.query_one(Rows).row)

    def on_descendant_focus(self) -> None:
        """Say what a key does here."""
        self.border_subtitle = "Enter changes"

    def on_descendant_blur(self) -> None:
        """The keys are those of another pane."""
        self.border_subtitle = ""

    def accept(self) -> None:
        """What was typed was taken: leave the field."""
        self.query_one(Rows).close_field()

    def refuse(self, error: str) -> None:
        """What was typed could not be taken: say why beside it."""
        self.query_one(Rows).say(error)

    def on_rows_chosen(self, event: Rows.Chosen) -> None:
        """Pass on what was typed."""
        event.stop()
        self.post_message(self.Changed(event.row.address, event.value))

    def on_rows_list_wanted(self, event: Rows.ListWanted) -> None:
        """Pass on that a list is wanted."""
        event.stop()
        self.post_message(self.ListWanted(event.row.address))

    def on_rows_moved(self, event: Rows.Moved) -> None:
        """Explain the row."""
        event.stop()
        self._explain(event.row)

    def _explain(self, row: Row) -> None:
        words = self._words(row)
        if words != self._said:
            self._said = words
            self.query_one("#hint", Static).update(words)

    def _words(self, row: Row) -> str:
        config = self._config
        if row.address == "problem":
            return f"{clean_text(config.title)}\n\n{clean_text(config.text)}"
        consequence = LIVE if row.live else NEW_RUN
        if row.hyperparameter:
            allowed = row.hyperparameter.range_text
            return f"{row.hyperparameter.help}\n\n{allowed[0].upper()}{allowed[1:]}.\n{consequence}"
        entry = config.choice(row.address).entry
        formula = f"\n{entry.formula}" if entry.formula else ""
        source = f"\n\n{entry.source}." if entry.source else ""
        return f"{entry.title}: {entry.summary}.{formula}{source}\n\n{consequence}"


def _row(address: Address, config: RunConfig) -> Row:
    return Row(address.name, address.label, config.get(address.name), address.live, address.hyperparameter)
