"""Every key once: the footer, the help screen, the command palette and the README's table are made from this list."""

from dataclasses import dataclass

from textual.binding import Binding

from tui_trainer.charts.all import CHARTS


@dataclass(frozen=True)
class Key:
    """One function of the program and the keys that call it."""

    id: str
    keys: str
    """Textual's names, separated by commas."""
    shown: str
    """The keys as a person reads them."""
    action: str
    label: str
    """One word for the footer."""
    help: str
    """What it does, no full stop."""
    group: str
    rank: int = 9
    """Low ranks stay in a narrow footer; 9 is never in it."""

    def binding(self) -> Binding:
        """The same for Textual."""
        return Binding(self.keys, self.action, self.label, key_display=self.shown, tooltip=self.help, id=self.id)


TRAIN, TIME, TUNE, VIEW, FILES = "Train", "Time", "Tune", "View", "Files and help"

KEYS: tuple[Key, ...] = (
    Key("step", "s", "s", "step", "step", "make one update", TRAIN, 1),
    Key("run", "space", "space", "run", "run/pause", "run, or pause", TRAIN, 1),
    Key("phase", "p", "p", "phase", "phase", "one phase of a step: zero_grad, forward, loss, backward, update", TRAIN, 2),
    Key("run_steps", "n", "n", "run_steps", "run N", "run N steps and stop", TRAIN, 3),
    Key("reset", "r", "r", "reset", "reset", "back to the same initial weights, hyperparameters as now", TRAIN, 2),
    Key("new_seed", "R", "R", "new_seed", "new seed", "new initial weights from a new seed", TRAIN, 5),
    Key("back", "b", "b", "back", "back", "one step back", TIME, 2),
    Key("back_steps", "B", "B", "back_steps", "back N", "N steps back", TIME, 7),
    Key("go_to", "g", "g", "go_to", "go to", "to any step; 0 is the start", TIME, 6),
    Key("undo", "u", "u", "undo", "undo", "take back the last edit: back to its step, without it", TIME, 6),
    Key("redo", "U", "U", "redo", "redo", "make the edit again that was undone last", TIME, 8),
    Key("journal", "j", "j", "journal", "journal", "the edits, and the branches and runs left behind, to jump to", TIME, 7),
    Key("until", "t", "t", "breakpoints", "until", "breakpoints: conditions that stop the run", TIME, 4),
    Key("retreat", "x", "x", "retreat", "retreat", "after divergence: back to the lowest loss, lr / 10, and on", TIME, 7),
    Key("rate_down", "left_square_bracket,comma", "[ ,", "rate(-1)", "lr-", "learning rate down", TUNE, 2),
    Key("rate_up", "right_square_bracket,full_stop", "] .", "rate(1)", "lr+", "learning rate up", TUNE, 2),
    Key("slower", "minus", "-", "speed(-1)", "slower", "fewer steps a second, down to one", TUNE, 4),
    Key("faster", "plus,equals_sign", "+ =", "speed(1)", "faster", "more steps a second, up to flat out", TUNE, 4),
    *(
        Key(f"chart_{chart.name}", str(place), str(place), f"chart('{chart.name}')", chart.title,
            f"{chart.title} chart: {chart.summary}", VIEW)
        for place, chart in enumerate(CHARTS, start=1)
    ),
    Key("log", "l", "l", "log", "log", "loss on a logarithmic or a linear axis", VIEW, 3),
    Key("maximize", "m", "m", "maximize_chart", "maximize", "one chart in place of all panes, and back (Esc too)", VIEW, 5),
    Key("code", "c", "c", "code", "code", "the PyTorch code of a step and what it computed, in a chart's place, and back",
        VIEW, 4),
    Key("weights", "w", "w", "weights", "weights", "the numbers of all weights in place of all panes, and back", VIEW, 8),
    Key("focus_next", "tab", "tab", "app.focus_next", "next", "next pane or row (shift+tab: back; arrows move too)", VIEW),
    Key("save", "ctrl+s", "ctrl+s", "save", "save", "save the recipe of this run", FILES, 6),
    Key("open", "ctrl+o", "ctrl+o", "open", "open", "open a recipe", FILES, 6),
    Key("export", "e", "e", "export", "export", "export this run as a plain PyTorch script", FILES, 7),
    Key("palette", "ctrl+p", "ctrl+p", "app.command_palette", "commands", "all commands, problems and themes", FILES, 5),
    Key("redraw", "ctrl+l", "ctrl+l", "app.redraw", "redraw", "draw the whole screen again", FILES),
    Key("help", "question_mark", "?", "help", "help", "this help", FILES, 1),
    Key("quit", "q", "q", "app.quit", "quit", "leave (ctrl+q too)", FILES, 1),
)


def screen_bindings() -> list[Binding]:
    """The bindings of the main screen."""
    return [key.binding() for key in KEYS if not key.action.startswith("app.") or key.id == "quit"]
