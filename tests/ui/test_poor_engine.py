"""The app with an engine that has no recipe and no capability."""

from collections.abc import Callable

from tests.ui.poor_engine import PoorEngine
from tests.ui.stage import stage
from tui_trainer.observed.capabilities import Capability
from tui_trainer.observed.commands import Step
from tui_trainer.observed.engine import Engine
from tui_trainer.ui.bindings import KEY_BINDINGS


async def test_every_key() -> None:
    """No key ends the app; a key whose action is missing says why, and the numbers of a step are shown."""
    engines: list[PoorEngine] = []

    def start(on_change: Callable[[], None]) -> Engine:
        engines.append(PoorEngine(dict.fromkeys(Capability, "this engine can't do that"), on_change))
        return engines[0]

    async with stage(start=start) as opened:
        while opened.app.main_screen.session.snapshot is None:
            await opened.pilot.pause(0)
        engines[0].send(Step())
        await opened.settle()
        assert "update 1" in opened.text()
        assert "step 1" in opened.line_with("loss 153.35")
        for key in ("s", "space", "p", "n", "b", "g", "u", "t", "e", "ctrl+s", "r", "R"):
            await opened.press(key)
            assert "This engine can't do that." in opened.messages()
            assert opened.snapshot.state.step == 1
        for binding in KEY_BINDINGS:
            if not binding.is_textual:
                await opened.press(binding.keys.split(",")[0], "escape")
        assert opened.app.return_code is None
        assert "update 1" in opened.text()
