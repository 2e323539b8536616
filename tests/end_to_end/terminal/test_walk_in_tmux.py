"""A walk through time in a real terminal: phases of an update, far ahead, back, a divergence."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.command import Command
from tests.end_to_end.terminal.tmux import Tmux, needs_tmux

pytestmark = needs_tmux

PHASES = ("zero_grad", "forward", "loss", "backward", "update")
FIRST_SEEN = {"153.352": "loss", "161.004": "backward", "22.873": "backward", "y = 0.659 x - 0.2287": "update"}
"""Numbers that the first update of `linear` computes, and the phase that computes each."""


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Tmux]:
    """A terminal of 120 × 36 cells."""
    opened = Tmux(tmp_path, 120, 36)
    yield opened
    opened.close()


def answer(terminal: Tmux, key: str, question: str, text: str) -> None:
    """Press a key that opens a prompt, and type the answer."""
    terminal.press(key)
    terminal.until(question)
    terminal.type(text)
    terminal.until(f"{text[-40:]} ")  # a long line scrolls
    terminal.press("Enter")


def stop_at(terminal: Tmux, condition: str) -> None:
    """Type a breakpoint; an empty line closes the list."""
    answer(terminal, "t", "Breakpoints", condition)
    terminal.until(f"[x] {condition}"[:40])
    terminal.press("Enter")
    terminal.wait(lambda screen: "Breakpoints" not in screen, "end of the dialog")


def full_speed(terminal: Tmux) -> None:
    """Run at full speed."""
    terminal.press(*["+"] * 8)
    terminal.until("full speed")


def numbers(terminal: Tmux, *names: str) -> list[list[str]]:
    """Return rows of the Numbers pane: value, gradient, update, next value."""
    return [terminal.line_with(f"││ {name} ").split("│")[-2].split()[-4:] for name in names]


def test_an_update_by_its_phases(terminal: Tmux) -> None:
    """Each number of the first update appears at the phase that computes it; the new weight comes last."""
    terminal.start("linear")
    terminal.until("■ ready")
    terminal.press("c")
    for index, phase in enumerate(PHASES):
        terminal.press("p")
        screen = terminal.until("step 1 " if phase == "update" else f"‖ paused    step 0  {phase} done")
        for number, first in FIRST_SEEN.items():
            assert (number in screen) == (index >= PHASES.index(first)), (phase, number)
        assert ("→ w: 2.26905 - " in screen) == (phase == "update")
    [w, b] = numbers(terminal, "w", "b")
    assert [w[:2], b[:2]] == [["2.26905", "161.004"], ["0", "22.8730"]]
    assert w[3].startswith("0.6590")
    assert re.search(r"→ w: 2\.26905 - .* =", terminal.screen())
    assert "0.65901" in terminal.screen()


def test_back_and_forward_again(terminal: Tmux, command: Command) -> None:
    """1,234 steps back from step 5,000 and forward again give the same weights, to the last bit."""
    there, _ = command("run", "linear", "--steps", "5000", "--every", "5000", "--json").objects[-2:]
    here = command("run", "linear", "--steps", "3766", "--every", "3766", "--json").objects[-1]
    assert here["params"] != there["params"]

    terminal.start("linear")
    terminal.until("■ ready")
    answer(terminal, "g", "Go to which step?", "5000")
    terminal.until("‖ paused", "step 5,000 ", "update 5,000")
    seen = numbers(terminal, "w", "b")
    answer(terminal, "B", "Back how many steps?", "1234")
    terminal.until("‖ paused", "step 3,766 ", "update 3,766")
    assert numbers(terminal, "w", "b") != seen

    exactly = " and ".join(f"{name} == {values[0]!r}" for name, values in there["params"].items())
    stop_at(terminal, f"step == 5000 and {exactly}")
    full_speed(terminal)
    answer(terminal, "n", "Run how many steps?", "2000")
    terminal.until("‖ paused", "step 5,000 ", "update 5,000", "step == 5000 and")
    assert numbers(terminal, "w", "b") == seen


def test_out_of_a_divergence(terminal: Tmux, command: Command) -> None:
    """With lr 0.05 `linear` stops before its weights are ruined; x continues from the best, and it converges."""
    result = command("run", "linear", "--lr", "0.05", "--steps", "100", "--json")
    assert result.code == 1
    good = result.objects[-1]

    terminal.start("linear", "--lr", "0.05")
    terminal.until("■ ready")
    stop_at(terminal, "loss < 0.2")
    full_speed(terminal)
    terminal.press("Space")
    terminal.until("✗ diverged", f"step {good['step']} ", "x: return to the best step")
    for row, value in zip(numbers(terminal, "w", "b"), good["params"].values(), strict=True):
        assert float(row[3]) == pytest.approx(value[0], rel=1e-4)
    terminal.press("x")
    terminal.until("‖ paused", "lr 0.005 ", "loss < 0.2: loss = 0.19")
