"""What every key does: a screen with a session and the actions of the key list."""

import logging
import os
import random
import sys
from pathlib import Path
from typing import ClassVar

from textual.actions import parse
from textual.binding import BindingType
from textual.events import Key
from textual.screen import Screen

from tui_trainer.base.errors import UserError
from tui_trainer.base.files import same_file, save_text
from tui_trainer.base.text import LONGEST_LINE, LONGEST_NAME, clean_text
from tui_trainer.catalogue.settings import SEED
from tui_trainer.conditions.check_recipe import check_weights
from tui_trainer.datasets.load import load
from tui_trainer.export.script import write_script
from tui_trainer.export.steps import usual_steps
from tui_trainer.frontend.availability import why_not
from tui_trainer.frontend.session import Session
from tui_trainer.frontend.settings import STEPS
from tui_trainer.observed.commands import Pause, Run, Step
from tui_trainer.observed.snapshot import Status
from tui_trainer.recipe.problems import open_problem, problem_names, recipe_path
from tui_trainer.recipe.recipe import Recipe
from tui_trainer.recipe.recipe_file import write_recipe
from tui_trainer.ui.bindings import KEYS, screen_bindings
from tui_trainer.ui.screens.help_screen import HelpScreen
from tui_trainer.ui.screens.prompt_screen import PromptScreen
from tui_trainer.ui.unknown_keys import HINT_SECONDS, UnknownKeys

RANDOM_SEEDS = 100_000
"""New seeds are drawn below this: short enough to read out."""
logger = logging.getLogger(__name__)


class KeyScreen(Screen[None]):
    """Carries out key actions on a session."""

    BINDINGS: ClassVar[list[BindingType]] = [*screen_bindings()]

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.steps = int(STEPS.default)
        """How many steps `n` runs, as answered last."""
        self._unknown_keys = UnknownKeys()
        self._asked: Path | None = None
        """The file that will be replaced if it is named again."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Grey out what is not possible now."""
        argument = parameters[0] if parameters else None
        return None if why_not(action, argument, self.session) else True

    def on_key(self, event: Key) -> None:
        """Say why a key does nothing: it is greyed out, or there is no such key."""
        known = [key for key in KEYS if event.key in key.keys.split(",")]
        for key in known:
            _, name, parameters = parse(key.action)
            why = why_not(name, parameters[0] if parameters else None, self.session)
            if why:
                self.notify(clean_text(why[:1].upper() + why[1:] + "."), markup=False)
        if not known and event.is_printable:
            hint = self._unknown_keys.hint(event.character or "")
            if hint:
                self.notify(hint, markup=False, timeout=HINT_SECONDS)

    def changed(self) -> None:
        """The session was changed from here: show it."""
        raise NotImplementedError

    def action_step(self) -> None:
        """One update."""
        self.session.send(Step())

    def action_run(self) -> None:
        """Run, or pause."""
        running = self.session.snapshot is not None and self.session.snapshot.status is Status.RUNNING
        self.session.send(Pause() if running else Run())

    def action_run_steps(self) -> None:
        """Ask how many steps, and run them."""

        def answered(steps: int | None) -> None:
            if steps:
                self.steps = steps
                self.session.send(Run(steps))

        prompt = PromptScreen(
            "Run how many steps?", str(self.steps), lambda text: int(STEPS.parse(text)), f"Give {STEPS.range_text}."
        )
        self.app.push_screen(prompt, answered)

    def action_reset(self) -> None:
        """Back to the same initial weights, the hyperparameters as they are now."""
        before = self.session.snapshot
        self.begin(self.session.name, self.session.anew(self.session.config))
        if before and self.session.left and (before.state.step or before.recipe.journal.edits):
            self.notify("A new run, with the values as they are now. j leads back to the one before.", markup=False)

    def action_new_seed(self) -> None:
        """Other initial weights."""
        self.set_value(SEED.name, random.randrange(RANDOM_SEEDS))

    def action_rate(self, direction: int) -> None:
        """Learning rate one value up or down."""
        rate = self.session.config.address("optimizer.lr")
        if rate.hyperparameter:
            self.set_value(rate.name, rate.hyperparameter.nudge(self.session.config.get(rate.name), direction))

    def action_speed(self, direction: int) -> None:
        """More or fewer steps a second."""
        self.session.nudge_speed(direction)

    def action_save(self) -> None:
        """Ask for a file name and save the recipe."""
        snapshot = self.session.snapshot
        if snapshot is None:
            return
        default = f"{Path(self.session.name).stem}-step-{snapshot.state.step}.toml"

        def save(text: str) -> Path:
            path = _path_with(text, ".toml")
            self._ask_before_replacing(path)
            write_recipe(self.session.recipe, path)
            return path

        self._asked = None
        self.app.push_screen(PromptScreen("Save this run's recipe as", default, save, _folder(), slow=True), self._saved)

    def action_export(self) -> None:
        """Ask for a file name and write the run as a PyTorch script."""
        snapshot = self.session.snapshot
        if snapshot is None:
            return
        steps = usual_steps(snapshot.recipe)
        default = f"{Path(self.session.name).stem}-step-{steps}.py"
        hint = f"{steps:,} step{'s' if steps != 1 else ''}, edits included. {_folder()}"

        def save(text: str) -> Path:
            path = _path_with(text, ".py")
            self._refuse_the_recipe(path)
            self._ask_before_replacing(path)
            shapes = {name: weights.shape for name, weights in snapshot.names.weights.items()} if snapshot.names else {}
            check_weights(snapshot.recipe, shapes)
            save_text(path, write_script(snapshot.recipe, load(snapshot.recipe.config), steps, path.parent))
            return path

        self._asked = None
        self.app.push_screen(PromptScreen("Export this run as", default, save, hint, slow=True), self._saved)

    def action_open(self) -> None:
        """Ask for a recipe and start it."""
        here = _recipes_here()
        found = f"Here: {', '.join(here[:8])}" if here else "No recipe in this folder."

        def read(text: str) -> tuple[str, Recipe]:
            return text.strip(), open_problem(text.strip())

        suggestions = [*here, *problem_names()]
        hint = clean_text(f"A problem's name or a .toml file. {found}")
        self.app.push_screen(PromptScreen("Open a recipe", "", read, hint, suggestions, slow=True), self._opened)

    def action_help(self) -> None:
        """Every key."""
        self.app.push_screen(HelpScreen())

    def set_value(self, address: str, value: object) -> bool:
        """Set a value of the run; what is wrong with it is said. Returns whether it was taken."""
        try:
            self.session.set(address, value)  # type: ignore[arg-type] # checked by the session
        except UserError as error:
            self.complain(str(error))
            return False
        self.changed()
        return True

    def begin(self, name: str, recipe: Recipe) -> None:
        """Start another run; what is wrong with it is said."""
        try:
            self.session.begin(recipe, name)
        except UserError as error:
            self.complain(str(error))
            return
        self.changed()

    def complain(self, error: str) -> None:
        """Say what is wrong."""
        logger.debug("said: %s", error, exc_info=sys.exc_info()[1])
        self.notify(clean_text(error, LONGEST_LINE), severity="error", markup=False)

    def _refuse_the_recipe(self, path: Path) -> None:
        """Raises UserError for the file that the run was opened from: a script is no recipe."""
        source = recipe_path(self.session.name)
        if source and same_file(path, source):
            raise UserError(f"{clean_text(path.name)} is the recipe of this run: name another file")

    def _ask_before_replacing(self, path: Path) -> None:
        """Raises UserError the first time for a file that is there."""
        if os.path.isdir(path):
            raise UserError(f"{clean_text(str(path), LONGEST_NAME)} is a folder: choose another name")
        if os.path.exists(path) and self._asked != path:
            self._asked = path
            raise UserError(f"{clean_text(path.name)} is there already: Enter again replaces it")

    def _saved(self, path: Path | None) -> None:
        if path:
            self.notify(f"Saved {clean_text(str(path))}", markup=False)

    def _opened(self, found: tuple[str, Recipe] | None) -> None:
        if found:
            self.begin(*found)


def _path_with(text: str, suffix: str) -> Path:
    """The path that was typed, its suffix added if it is not there. Raises UserError."""
    path = Path(os.path.expanduser(text.strip()))  # of nobody's home it makes a name like any other, and no error
    if not path.name or text.strip().endswith("/") or text.strip() == "~":
        raise UserError(f"a file name is needed, like my-run{suffix}")
    return path if path.suffix == suffix else path.with_name(path.name + suffix)


def _folder() -> str:
    try:
        return clean_text(f"In {Path.cwd()}, unless you name another folder.")
    except OSError:
        return "The folder this was started in is gone: name another."


def _recipes_here() -> list[str]:
    """The recipes in the current folder whose names can be shown as they are."""
    try:
        return sorted(name for name in os.listdir() if name.endswith(".toml") and name == clean_text(name))
    except OSError:  # the folder is gone, or may not be read
        return []
