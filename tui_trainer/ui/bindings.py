"""Declarations of all key bindings. Footer, help, command palette and the README's table are made from them."""

from collections.abc import Iterator
from dataclasses import dataclass

from textual.binding import Binding

from tui_trainer.frontend.tabs import TABS

TEXTUAL_PREFIX = "app."
"""Prefix of the actions that the Textual app itself carries out.

All other actions are functions in ui/actions.
"""


@dataclass(frozen=True)
class KeyBinding:
    """An action of the app, the keys that trigger it, and its texts for footer and help.

    Unlike Textual's Binding, it also says how the README and the help show the action. `textual_binding` converts it.
    """

    id: str
    keys: str
    """Textual's names of the keys, separated by commas: `plus,equals_sign`."""
    key_display: str
    """The keys as the screen and the README show them, separated by spaces: `+ =`."""
    action: str
    """Name of a function in ACTIONS (ui/actions/dispatch.py), or an action of the Textual app such as `app.quit`."""
    label: str
    """Label of the key in the footer."""
    help: str
    """Description in the help, the palette and the README, without a full stop."""
    group: str
    """Heading in the help and in the README under which the action is listed."""
    rank: int = 9
    """Importance in the footer, 1 is the highest: a footer of one row shows no other rank.

    A narrow footer leaves out high ranks first; rank 9 is never shown. Neighbours with the same label share it: `[ ] lr`.
    """
    arguments: tuple[str | int, ...] = ()
    """Arguments with which the action is called, such as the name of the tab."""

    @property
    def is_textual(self) -> bool:
        """Whether the Textual app itself carries out the action."""
        return self.action.startswith(TEXTUAL_PREFIX)

    @property
    def textual_action(self) -> str:
        """The action as a string that Textual parses, such as `do('step')`."""
        return self.action if self.is_textual else f"do('{self.id}')"

    def textual_binding(self) -> Binding:
        """Return the Textual Binding for these keys."""
        action = self.textual_action
        return Binding(self.keys, action, self.label, key_display=self.key_display, tooltip=self.help, id=self.id)


TRAIN, TIME, TUNE, VIEW, DATA_AND_MODEL, FILES = "Train", "Time", "Tune", "View", "Data and model", "Files"
FOOTER_ROWS = ((TRAIN, TIME), (TUNE, VIEW, FILES))
"""Groups in each row of the footer."""
NOT_IN_FOOTER = 9
"""Rank of a key that the footer doesn't show."""


def _tab_bindings() -> Iterator[KeyBinding]:
    for tab in TABS:
        help_text = f"{tab.title} tab: {tab.summary}"
        yield KeyBinding(f"tab_{tab.name}", tab.keys, tab.keys.replace(",", " "), "tab", tab.title, help_text, VIEW,
            arguments=(tab.name,))


KEY_BINDINGS: tuple[KeyBinding, ...] = (
    KeyBinding("step", "s", "s", "step", "step", "make one update", TRAIN, 1),
    KeyBinding("run", "space", "space", "run", "run/pause", "run, or pause", TRAIN, 1),
    KeyBinding("phase", "p", "p", "phase", "phase", "one phase of a step: zero_grad, forward, loss, backward, update",
        TRAIN, 2),
    KeyBinding("run_steps", "n", "n", "run_steps", "run N", "run N steps and stop", TRAIN, 3),
    KeyBinding("reset", "r", "r", "reset", "restart", "restart: same initial weights, current settings", TRAIN, 2),
    KeyBinding("new_seed", "R", "R", "new_seed", "new seed", "new initial weights from a new seed", TRAIN, 4),
    KeyBinding("back", "b", "b", "back", "back", "one step back", TIME, 1),
    KeyBinding("back_steps", "B", "B", "back_steps", "back N", "N steps back", TIME, 5),
    KeyBinding("go_to", "g", "g", "go_to", "go to", "go to any step; 0 is the start", TIME, 2),
    KeyBinding("undo", "u", "u", "undo", "undo", "undo the last edit: back to its step, without it", TIME, 3),
    KeyBinding("redo", "U", "U", "redo", "redo", "redo the edit that was undone last", TIME, 6),
    KeyBinding("journal", "j", "j", "journal", "journal", "go to an edit, a branch or an earlier run", TIME, 3),
    KeyBinding("until", "t", "t", "breakpoints", "breakpoints", "breakpoints: conditions that stop the run", TIME, 3),
    KeyBinding("retry_from_best", "x", "x", "retry_from_best", "best",
        "return to the best step: after a breakpoint of a loss; after divergence with lr ÷ 10, and continue", TIME, 7),
    KeyBinding("rate_down", "left_square_bracket,comma", "[ ,", "rate", "lr", "learning rate down", TUNE, 1, (-1,)),
    KeyBinding("rate_up", "right_square_bracket,full_stop", "] .", "rate", "lr", "learning rate up", TUNE, 1, (1,)),
    KeyBinding("slower", "minus", "-", "speed", "speed", "fewer steps per second, down to one", TUNE, 2, (-1,)),
    KeyBinding("faster", "plus,equals_sign", "+ =", "speed", "speed", "more steps per second, up to full speed",
        TUNE, 2, (1,)),
    *_tab_bindings(),
    KeyBinding("view", "f", "f", "next_view", "view", "next view of a tab, such as Sigmoid of the Fit tab", VIEW, 2),
    KeyBinding("log", "l", "l", "log", "log", "loss axis: logarithmic, the last half of the steps, linear", VIEW, 2),
    KeyBinding("axes", "a", "a", "automatic_axes", "auto axes", "axes fit every step, or are kept for some steps", VIEW, 5),
    KeyBinding("maximize", "m", "m", "maximize_pane", "maximize", "one pane instead of all, and back (Esc too)", VIEW, 3),
    KeyBinding("weights", "w", "w", "weights", "weights", "the numbers of all weights instead of all panes, and back",
        VIEW, 4),
    KeyBinding("focus_next", "tab", "tab", "app.focus_next", "next", "next pane or row (shift+tab: back; arrows move too)",
        VIEW),
    KeyBinding("predict", "P", "P", "predict", "predict", "predict a row that you type, with the weights of now",
        DATA_AND_MODEL),
    KeyBinding("read_module", "W", "W", "read_module", "read module",
        "read the Python file of your module again: a new run, and the old curve stays", DATA_AND_MODEL),
    KeyBinding("save", "ctrl+s", "ctrl+s", "save", "save", "save the recipe of this run", FILES, 3),
    KeyBinding("open", "ctrl+o", "ctrl+o", "open", "open", "open a recipe, a run or a table", FILES, 4),
    KeyBinding("export", "e", "e", "export", "export", "export this run as a plain PyTorch script", FILES, 5),
    KeyBinding("palette", "ctrl+p", "ctrl+p", "app.command_palette", "commands", "all commands, problems and themes",
        FILES, 3),
    KeyBinding("redraw", "ctrl+l", "ctrl+l", "app.redraw", "redraw", "redraw the whole screen", FILES),
    KeyBinding("help", "question_mark", "?", "help", "help", "this help", FILES, 1),
    KeyBinding("quit", "q", "q", "app.quit", "quit", "quit (ctrl+q too)", FILES, 1),
)

KEY_BINDING_BY_ID = {key.id: key for key in KEY_BINDINGS}


def bindings_of_key(pressed: str) -> list[KeyBinding]:
    """Return the binding of a pressed key (Textual's name of the key) as a list, which is empty if there is none."""
    return [key for key in KEY_BINDINGS if pressed in key.keys.split(",")]


def screen_bindings() -> list[Binding]:
    """Return the Textual bindings of the main screen, including quit; the app's other own bindings are left out."""
    return [key.textual_binding() for key in KEY_BINDINGS if not key.is_textual or key.id == "quit"]
