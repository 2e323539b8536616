"""ActionContext: the run, the charts, the panes and the methods of the main screen that an action may use."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from tui_trainer.base.hyperparameters import Hyperparameter, Value
from tui_trainer.frontend.gallery import Gallery
from tui_trainer.frontend.saved_settings import STEPS
from tui_trainer.frontend.session import Session
from tui_trainer.recipe.recipe import MAX_STEPS, Recipe
from tui_trainer.ui.screens.dialog import Dialog
from tui_trainer.ui.screens.pane_layout import PaneLayout

Result = TypeVar("Result")
BACK_STEPS = Hyperparameter(
    name="back", label="number of steps", default=10, minimum=1, maximum=MAX_STEPS, live=True,
    help="Steps to go back.",
)
"""Declaration of the number that the key B asks for."""


class ScreenServices(Protocol):
    """Methods of the main screen that actions call."""

    def update_panes_and_probes(self) -> None:
        """Update the panes, and tell the engine what is visible."""

    def show_message(self, message: str) -> None:
        """Show a short message in a toast."""

    def show_error(self, error: str) -> None:
        """Show an error message in a toast, and log it."""

    def open_dialog(self, dialog: Dialog[Result], on_result: Callable[[Result | None], None]) -> None:
        """Open a dialog; when it closes, call `on_result` with its result."""

    def set_value(self, address: str, value: Value) -> bool:
        """Set a hyperparameter, choice or weight; if the value is refused, show why.

        Returns whether it was set.
        """

    def begin(self, name: str, recipe: Recipe) -> bool:
        """Start another run; if that is not possible, show why. Returns whether it was started."""


@dataclass
class Answers:
    """The numbers that the user entered last in a prompt. The next prompt of the same kind begins with them."""

    run_steps: int = int(STEPS.default)
    """Number of steps to run, entered after the key n."""
    back_steps: int = int(BACK_STEPS.default)
    """Number of steps to go back, entered after the key B."""


@dataclass(frozen=True)
class ActionContext:
    """Everything that an action may use."""

    session: Session
    gallery: Gallery
    panes: PaneLayout
    screen: ScreenServices
    request_watch: Callable[[], None]
    """Function that tells the engine what is visible, and which row is to be predicted."""
    answers: Answers = field(default_factory=Answers)
