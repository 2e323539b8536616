"""The main screen: panes in their places; snapshots go down to them, what they ask for goes to the session."""

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.events import Resize
from textual.timer import Timer
from textual.widgets import Static

from tui_trainer.base.errors import UserError
from tui_trainer.base.text import clean_text
from tui_trainer.catalogue.all import CATALOGUE
from tui_trainer.charts.all import CHARTS
from tui_trainer.frontend.availability import why_not
from tui_trainer.frontend.session import Session
from tui_trainer.observed.commands import Watch
from tui_trainer.observed.snapshot import Status
from tui_trainer.recipe.problems import open_problem, problem_names
from tui_trainer.ui.bindings import KEYS
from tui_trainer.ui.panes.code import CodePane
from tui_trainer.ui.panes.numbers import NumbersPane
from tui_trainer.ui.panes.problem import LIVE, NEW_RUN, ProblemPane
from tui_trainer.ui.panes.status import StatusLine
from tui_trainer.ui.screens.choice_screen import ChoiceScreen, Offer
from tui_trainer.ui.screens.pane_layout import PLACES, ViewKeys
from tui_trainer.ui.widgets.chart_view import ChartView
from tui_trainer.ui.widgets.label_bar import BarLabel, LabelBar

FRAMES_PER_SECOND = 12
LEAST_WIDTH, LEAST_HEIGHT = 60, 16


class MainScreen(ViewKeys):
    """Problem, charts, numbers and status of one session."""

    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - Textual declares it so
        (0, "-too-small"), (LEAST_WIDTH, "-narrow"), (76, "-normal"), (110, "-wide")
    ]
    VERTICAL_BREAKPOINTS = [  # noqa: RUF012 - Textual declares it so
        (0, "-too-low"), (LEAST_HEIGHT, "-low"), (20, "-medium"), (30, "-high")
    ]

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._clock: Timer | None = None
        self._watched: object = None
        self._title_shown = ""
        self._autosave_error_told = ""

    def compose(self) -> ComposeResult:
        """Title, panes, status and keys; or what is said when there is no room for them."""
        yield Static(id="title", markup=False)
        with Horizontal(id="body"):
            yield ProblemPane(self.session.config, id="problem")
            with Vertical(id="pictures"):
                yield LabelBar(id="tabs")
                with Horizontal(id="charts"):
                    for place in PLACES:
                        yield ChartView(id=place)
                    yield CodePane(id="code")
                yield NumbersPane(id="numbers")
        yield StatusLine(id="status")
        yield LabelBar(id="keys")
        yield Static(id="no-room", markup=False)

    def on_mount(self) -> None:
        """Show the data at once; look at the engine on a clock of our own while it runs."""
        self._clock = self.set_interval(1 / FRAMES_PER_SECOND, self.take_news, pause=True)
        self.query_one("#main-chart").focus()
        self.call_after_refresh(self.changed)

    def on_screen_suspend(self) -> None:
        """A dialog opens: what was said of the keys before is over."""
        self.app.clear_notifications()
        self.query("ToastHolder").remove()  # Textual takes them from the screen on top alone

    def on_resize(self, event: Resize) -> None:
        """The charts have another size."""
        need = f"tui_trainer needs {LEAST_WIDTH} × {LEAST_HEIGHT} cells; this terminal has "
        self.query_one("#no-room", Static).update(f"{need}{event.size.width} × {event.size.height}")
        self.call_after_refresh(self.changed)
        self.call_after_refresh(self.focus_again)

    def on_chart_view_resized(self) -> None:
        """What the charts ask of the model depends on their size."""
        self.changed()

    def take_news(self) -> None:
        """Show the newest snapshot, if it has not been shown."""
        if self.session.refresh():
            self.show()
            self._tell_if_unkept()

    def changed(self) -> None:
        """Something was changed here: show it, and tell the engine what is looked at."""
        self.show()
        sizes = tuple(self.room(place) for place in PLACES)
        charts, code = self.gallery.charts(self.session), self.has_class("-code")
        looked_at = (tuple(chart.name for chart in charts), sizes, self.session.dataset, code)
        if looked_at != self._watched:
            self._watched = looked_at
            probes = self.gallery.probes(self.session, sizes)
            self.session.send(Watch({**probes, **CodePane.PROBES} if code else probes))

    def show(self) -> None:
        """Bring every pane up to date."""
        session, snapshot = self.session, self.session.snapshot
        with self.app.batch_update():
            self._show_title(session.config.title)
            self.query_one(ProblemPane).show(session.config, session.name)
            self._show_charts()
            self.query_one(NumbersPane).show(snapshot)
            if self.has_class("-code"):
                self.query_one(CodePane).show(session)
            self.query_one(StatusLine).show(session)
            self._show_keys()
        if self._clock:
            running = snapshot is not None and snapshot.status is Status.RUNNING
            (self._clock.resume if running else self._clock.pause)()

    def _tell_if_unkept(self) -> None:
        """Say once that the run is not kept on disk."""
        autosave_error = self.session.snapshot.autosave_error if self.session.snapshot else ""
        if autosave_error and autosave_error != self._autosave_error_told:
            self.complain(autosave_error)
        self._autosave_error_told = autosave_error

    def _show_title(self, title: str) -> None:
        """A Static lays out the whole screen anew at every update: only when there is something new."""
        if title != self._title_shown:
            self._title_shown = title
            self.query_one("#title", Static).update(Text.assemble((" tui_trainer ", "bold"), clean_text(title)))

    def _show_charts(self) -> None:
        for place, chart in zip(PLACES, self.gallery.charts(self.session), strict=True):
            size = self.room(place)
            view = self.query_one(f"#{place}", ChartView)
            if view.border_title != chart.title:
                view.border_title = chart.title
            if size:
                view.show(self.gallery.draw(chart, self.session, size))

    def _show_keys(self) -> None:
        chosen = self.gallery.charts(self.session)[0].name
        self.query_one("#tabs", LabelBar).show(
            [
                BarLabel(f"chart_{chart.name}", str(place), chart.title, chosen=chart.name == chosen,
                         enabled=not why_not("chart", chart.name, self.session))
                for place, chart in enumerate(CHARTS, start=1)
            ]
        )
        self.query_one("#keys", LabelBar).show(
            [
                BarLabel(key.id, key.shown.split()[0], key.label, key.rank, not why_not(key.action.partition("(")[0], None, self.session))
                for key in KEYS
                if key.rank < 9
            ]
        )

    async def on_label_bar_picked(self, event: LabelBar.Picked) -> None:
        """A key or a tab was clicked."""
        action = next(key.action for key in KEYS if key.id == event.id)
        await self.run_action(action)

    def on_problem_pane_changed(self, event: ProblemPane.Changed) -> None:
        """A value was typed in the problem pane."""
        pane = self.query_one(ProblemPane)
        try:
            self.session.set(event.address, event.value)
        except UserError as error:
            pane.refuse(str(error))
            return
        pane.accept()
        self.changed()

    def on_numbers_pane_changed(self, event: NumbersPane.Changed) -> None:
        """A number was typed in place of a weight."""
        if self.set_value(event.address, event.value):
            self.query_one(NumbersPane).accept()

    def on_problem_pane_list_wanted(self, event: ProblemPane.ListWanted) -> None:
        """A row with a list was opened in the problem pane."""
        if event.address == "problem":
            self._choose_problem()
            return
        config = self.session.config
        address = config.address(event.address)
        if address.hyperparameter:
            offers = [Offer(choice, "") for choice in address.hyperparameter.choices]
        else:
            names = CATALOGUE["dataset"].names() if address.kind == "dataset" else config.fitting(str(address.kind))
            offers = [Offer(name, CATALOGUE[str(address.kind)][name].summary) for name in names]
        screen = ChoiceScreen(
            f"Choose the {address.label}", offers, str(config.get(address.name)), LIVE if address.live else NEW_RUN
        )

        def chosen(name: str | None) -> None:
            if name is not None:
                self.set_value(address.name, name)

        self.app.push_screen(screen, chosen)

    def _choose_problem(self) -> None:
        offers = [Offer(name, open_problem(name).config.title) for name in problem_names()]
        screen = ChoiceScreen("Choose a problem", offers, self.session.name, NEW_RUN)
        self.app.push_screen(screen, lambda name: self.begin(name, open_problem(name)) if name else None)
