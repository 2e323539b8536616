"""What the keys of time do: phases, back, go to, undo and redo, the journal, breakpoints."""

from collections.abc import Callable
from functools import partial

from tui_trainer.base.errors import UserError
from tui_trainer.base.hyperparameters import Hyperparameter
from tui_trainer.frontend.session import LeftRun, Session
from tui_trainer.frontend.value_text import value_text
from tui_trainer.observed.commands import AdvancePhase, Redo, Retreat, ReturnTo, SetBreakpoints, Undo
from tui_trainer.observed.snapshot import Snapshot, Status
from tui_trainer.recipe.journal import Edit
from tui_trainer.recipe.recipe import MOST_STEPS, Breakpoint, Recipe
from tui_trainer.ui.actions.files import KeyScreen
from tui_trainer.ui.screens.breakpoint_screen import BreakpointScreen
from tui_trainer.ui.screens.choice_screen import ChoiceScreen, Offer
from tui_trainer.ui.screens.prompt_screen import PromptScreen

BACK = Hyperparameter(
    name="back", label="number of steps", default=10, minimum=1, maximum=MOST_STEPS, live=True, help="Steps to go back."
)
STEP = Hyperparameter(name="step", label="step", default=0, minimum=0, maximum=MOST_STEPS, live=True, help="A step.")

Entries = dict[str, tuple[str, Callable[[], None]]]
"""Of the journal: by name, the words on each and the way there."""


class TimeKeys(KeyScreen):
    """Moves a session through time."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._back_steps = int(BACK.default)
        """How many steps `B` goes back, as answered last."""

    def action_phase(self) -> None:
        """The next phase of a step."""
        self.session.send(AdvancePhase())

    def action_back(self) -> None:
        """One step back; from the middle of a step, to its beginning."""
        snapshot = self.session.snapshot
        if snapshot:
            self._go_to(snapshot.state.step - (0 if snapshot.state.phases else 1))

    def action_back_steps(self) -> None:
        """Ask how many steps, and go back."""

        def answered(steps: int | None) -> None:
            if steps and self.session.snapshot:
                self._back_steps = steps
                self._go_to(max(0, self.session.snapshot.state.step - steps))

        prompt = PromptScreen("Back how many steps?", str(self._back_steps), lambda text: int(BACK.parse(text)))
        self.app.push_screen(prompt, answered)

    def action_go_to(self) -> None:
        """Ask for a step and stand after it."""

        def answered(target: int | None) -> None:
            if target is not None:
                self._go_to(target)

        hint = "0 is the start. A step that lies ahead is run to; space stops on the way."
        self.app.push_screen(PromptScreen("Go to which step?", str(STEP.default), lambda text: int(STEP.parse(text)), hint), answered)

    def action_undo(self) -> None:
        """Back to the last edit, without it."""
        snapshot = self.session.snapshot
        made = snapshot.recipe.journal.upto(snapshot.state.step + 1).edits if snapshot else ()
        if made:
            self.notify(f"Undone: {_words(made[-1])}", markup=False)
        self.session.send(Undo())

    def action_redo(self) -> None:
        """The edit again that was undone last."""
        if self.session.snapshot and self.session.snapshot.undone:
            self.notify(f"Made again: {_words(self.session.snapshot.undone[-1])}", markup=False)
        self.session.send(Redo())

    def action_retreat(self) -> None:
        """Back to the lowest loss of a step, or mean loss of an epoch, with a tenth of the learning rate, and on."""
        self.session.send(Retreat())

    def action_journal(self) -> None:
        """The edits, and the branches and runs left behind, to jump to."""
        snapshot = self.session.snapshot
        if snapshot is None:
            return
        entries = {f"run {place}": _left(self.session, left) for place, left in enumerate(self.session.left, start=1)}
        if snapshot.status is not Status.FAILED:
            entries = {**_of_this_run(self.session, snapshot), **entries}
        if not entries:
            self.notify("No edit has been made and nothing was left behind yet.", markup=False)
            return
        offers = [Offer(name, words) for name, (words, _) in entries.items()]
        hint = "Enter goes to where an edit was made, to the end of a branch that was left, or back to a run before this."
        self.app.push_screen(ChoiceScreen("Journal", offers, "", hint), lambda name: self._jump(entries, name))

    def action_breakpoints(self) -> None:
        """Conditions that stop the run."""
        snapshot = self.session.snapshot
        if snapshot and snapshot.names:
            self.app.push_screen(BreakpointScreen(snapshot.recipe.breakpoints, snapshot.names), self._broken_at)

    def _jump(self, entries: Entries, name: str | None) -> None:
        """What was chosen is what was offered, whatever has become of the run under the list."""
        if name is None:
            return
        try:
            entries[name][1]()
        except UserError as error:
            self.complain(str(error))
        self.changed()

    def _broken_at(self, breakpoints: tuple[Breakpoint, ...] | None) -> None:
        if breakpoints is not None:
            self.session.send(SetBreakpoints(breakpoints))

    def _go_to(self, step: int) -> None:
        try:
            self.session.go_to(step)
        except UserError as error:
            self.complain(str(error))


def _of_this_run(session: Session, snapshot: Snapshot) -> Entries:
    edits = {
        f"edit {place}": (_words(edit), partial(session.go_to, edit.before - 1))
        for place, edit in enumerate(snapshot.recipe.journal, start=1)
    }
    branches = {
        f"branch {place}": (
            f"up to step {branch.step:,}; {_edits_of(branch.recipe)}", partial(session.send, ReturnTo(branch))
        )
        for place, branch in enumerate(snapshot.branches, start=1)
    }
    return {**edits, **branches}


def _left(session: Session, left: LeftRun) -> tuple[str, Callable[[], None]]:
    count = len(left.branches)
    branches = f"{count} branch{'es' if count > 1 else ''}; " if count else ""
    words = f"{left.name}, up to step {left.recipe.step:,}; {branches}{_edits_of(left.recipe)}"
    return words, partial(session.return_to, left)


def _words(edit: Edit) -> str:
    return f"before update {edit.before:,}: {edit.set} = {value_text(edit.to)}"


def _edits_of(recipe: Recipe) -> str:
    return "; ".join(map(_words, recipe.journal)) or "no edits"
