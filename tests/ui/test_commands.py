"""The command palette: short verbs, the keys at the right, and what can be used now first."""

import pytest

from tests.ui.stage import Stage, stage
from tui_trainer.ui.bindings import KEY_BINDINGS
from tui_trainer.ui.commands import VERBS, key_commands


def verbs(opened: Stage) -> list[str]:
    """Return the verbs of the keys that can be used now, in order."""
    return [command.verb for command in key_commands(opened.app.main_screen)[0]]


async def test_what_applies_first() -> None:
    """The commands of the state of the run come first; those that can't be used come last, with the reason."""
    async with stage() as opened:
        assert verbs(opened)[:2] == ["Make one step", "Run or pause"]
        await opened.press("plus", "space")
        assert verbs(opened)[:2] == ["Run or pause", "Run faster"]
        await opened.press("space", "right_square_bracket", "right_square_bracket", "space")
        opened.engine.steps(10)
        await opened.settle()
        assert verbs(opened)[:2] == ["Return to the best step", "Step back"]
        disabled = {command.verb: command.help for command in key_commands(opened.app.main_screen)[1]}
        assert disabled["Make one step"].startswith("Not now: the run has diverged")


SCROLL_BAR = " ▁▂▃▄▅▆▇█"
"""Cells that the scroll bar of the list may show."""


@pytest.mark.parametrize("width", [60, 80, 120])
async def test_the_key_is_at_the_right(width: int) -> None:
    """Verb and key are on one line, with the key in the same column at the right."""
    async with stage(size=(width, 40)) as opened:
        await opened.press("ctrl+p")
        while "Run or pause" not in opened.text():
            await opened.settle()
        ends = {len(opened.line_with(verb).rstrip(SCROLL_BAR)) for verb in ("Make one step", "Make one phase", "Run N steps")}
        assert len(ends) == 1
        assert opened.line_with("Make one step").rstrip(SCROLL_BAR).split() == ["Make", "one", "step", "s"]


def test_every_verb_has_a_binding() -> None:
    """No verb is left of a binding that no longer exists."""
    assert VERBS.keys() <= {binding.id for binding in KEY_BINDINGS}
