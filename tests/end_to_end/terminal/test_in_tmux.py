"""The real program in a real terminal."""

import os
import re
import signal
from pathlib import Path

import numpy as np
import pytest

from tests.end_to_end.command import Command
from tests.end_to_end.conftest import Open
from tests.end_to_end.terminal.tmux import Tmux, needs_tmux
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.recipe.recipe_file import read_recipe

pytestmark = needs_tmux

GATE = """
import sys
from importlib.machinery import PathFinder

class Gate:
    def find_spec(self, name, path=None, target=None):
        if name != "torch":
            return None
        found = PathFinder.find_spec(name, path, target)
        execute = found.loader.exec_module
        found.loader.exec_module = lambda module: (open({gate!r}).read(), execute(module))
        return found

sys.meta_path.insert(0, Gate())
"""
"""Imported by Python at its start: makes the import of torch wait until the test opens the gate."""


def shown_step(screen: str) -> int:
    """Return the step in the status line of a screen."""
    found = re.search(r"(?:ready|running|paused) +step ([\d,]+) ", screen)
    assert found, screen
    return int(found[1].replace(",", ""))


def assert_runs_on(terminal: Tmux) -> None:
    """Assert that steps are being made."""
    step = shown_step(terminal.screen())
    terminal.until("running")
    terminal.wait(lambda screen: shown_step(screen) >= step + 3, f"step {step + 3}")


def test_at_120x36(tmux: Open, tmp_path: Path) -> None:
    """The data is drawn before torch is loaded; then start, step, run, tweak, pause, resize and quit work."""
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    (tmp_path / "sitecustomize.py").write_text(GATE.format(gate=str(gate)))
    terminal = tmux(120, 36, {"PYTHONPATH": str(tmp_path)})
    terminal.start("linear")
    loading = terminal.until("loading", "when torch has loaded", "• data")
    assert loading.count("•") > 10
    assert "⠒" not in loading
    gate.write_text("")
    ready = terminal.until("■ ready", "2.26905", "⠒⠒ fit")
    assert len(ready.rstrip("\n").splitlines()) == 36

    terminal.press("s")
    terminal.until("paused", "step 1 ", "153.352", "0.659009", "y = 0.659 x - 0.2287")
    terminal.press("Space")
    assert_runs_on(terminal)
    terminal.press("[", "[")
    terminal.until("lr 0.002 ", "running", "▲")
    terminal.press("+", "+", "+", "+", "+", "+", "+", "+")
    terminal.until("full speed", "running")
    assert_runs_on(terminal)

    terminal.do("resize-window", "-x", "80", "-y", "24")
    terminal.until("running", "q quit")
    for width, height in ((20, 5), (200, 50), (59, 15)):
        terminal.do("resize-window", "-x", str(width), "-y", str(height))
    terminal.until("tui_trainer needs 60 × 16 cells", "59 × 15")
    terminal.do("resize-window", "-x", "120", "-y", "36")
    terminal.until("running", "Numbers", "Loss")
    terminal.press("Space")
    shown = terminal.until_still("paused")
    Path(terminal.do("display", "-p", "#{pane_tty}").strip()).write_text("\x1b[H\x1b[J" + "painted over " * 200)
    assert terminal.until("painted over") != shown
    terminal.press("C-l")
    terminal.until(shown)
    for pieces in (["[A"], ["[<35;1", "0;10M"], ["[20", "0~[[,,", "\x1b[201~"]):
        shown = terminal.screen()
        terminal.press("?")
        terminal.until("restart: same initial weights")
        terminal.press("Escape")
        terminal.until(shown)  # Esc was taken for the key; the rest of a sequence comes late
        for piece in pieces:
            terminal.type(piece)
    step = shown_step(terminal.screen())
    terminal.press("s")
    terminal.until(f" step {step + 1:,} ", "lr 0.002 ")
    terminal.press("q")
    terminal.ends(0)


def test_at_80x24(tmux: Open, tmp_path: Path, command: Command) -> None:
    """A recipe saved while it runs, after three edits, gives the same weights in a headless run, bit for bit."""
    terminal = tmux(80, 24)
    terminal.start("logistic-sgd")
    terminal.until("■ ready", "Numbers")
    terminal.press("Space")
    for rate in ("2", "5", "10"):
        assert_runs_on(terminal)
        terminal.press("]")
        terminal.until(f"lr {rate} ", "running")
    terminal.press("C-s")
    terminal.until("Save this run's recipe as")
    terminal.type("saved")
    terminal.until(" saved ")
    terminal.press("Enter")
    terminal.until("Saved ")
    assert_runs_on(terminal)
    terminal.press("Space")
    terminal.until("paused")
    step = shown_step(terminal.screen())
    shown = [terminal.line_with(f"│ {name} ").split("│")[-2].split() for name in ("w[0]", "w[1]", "b")]
    terminal.press("q")
    terminal.ends(0)

    recipe = read_recipe(tmp_path / "saved.toml")
    assert len(recipe.journal) == 3
    assert recipe.step < step
    result = command("run", str(tmp_path / "saved.toml"), "--steps", str(step), "--json")
    assert result.code == 0
    params = result.objects[-1]["params"]
    trainer = Trainer(recipe)
    assert trainer.advance(step) is None
    assert {p.name: p.after.tolist() for p in trainer.observe().params} == params
    for row, value in zip(shown, np.concatenate([np.ravel(value) for value in params.values()]), strict=True):
        assert float(row[-1]) == pytest.approx(value, rel=1e-3)


def test_quit_while_torch_is_loaded(tmux: Open) -> None:
    """While torch is being loaded the app quits in less than two seconds."""
    terminal = tmux(80, 24)
    terminal.start()
    terminal.until("loading")
    terminal.press("q")
    terminal.ends(0)


def test_the_logistic_problems(tmux: Open) -> None:
    """Each logistic problem opens, from the command line or the palette, with both classes and the boundary."""
    terminal = tmux(120, 36)
    terminal.start("logistic-by-hand")
    terminal.until("■ ready", "Logistic regression, by hand", "○ not admitted  × admitted")
    for name, title in (("logistic-sgd", "torch.optim"), ("logistic-builtin-loss", "built-in loss")):
        terminal.press("C-p")
        terminal.until("Search for commands")
        terminal.type(f"Open {name}")
        terminal.until(f"Open {name}")
        terminal.press("Enter")
        terminal.until("■ ready", f"tui_trainer Logistic regression, {title}")
        terminal.press("s")
        terminal.until("paused", "step 1 ", "accuracy 0.", "○ not admitted  × admitted", "= σ(")
    terminal.press("f")
    terminal.until("─ Fit: Sigmoid 2/2 ─", "logit")
    terminal.press("q")
    terminal.ends(0)


def test_a_signal(tmux: Open) -> None:
    """After a signal the shell continues in a restored terminal."""
    terminal = tmux(80, 24)
    terminal.start()
    terminal.press("Space")
    terminal.until("running")
    os.kill(terminal.program, signal.SIGHUP)
    terminal.ends(129)


def test_suspend_and_resume(tmux: Open) -> None:
    """A suspended app gives the restored terminal to the shell; when it continues it works as before."""
    terminal = tmux(120, 36)
    terminal.start()
    terminal.until("■ ready")
    terminal.press("Space")
    assert_runs_on(terminal)
    program = terminal.program
    for _ in range(3):
        os.kill(program, signal.SIGTSTP)
        terminal.until("Stopped")
        terminal.assert_restored()
        terminal.type("clear; fg; echo left=$?")
        terminal.press("Enter")
        terminal.until("running", "Numbers")
        assert_runs_on(terminal)
    terminal.press("Space")
    terminal.until("paused")
    terminal.press("q")
    terminal.until("left=0")
    terminal.assert_restored()
