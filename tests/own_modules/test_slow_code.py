"""Code of a module that does not return is reported with its line, and does not keep the engine from being closed."""

from pathlib import Path

import pytest

from tests.engine.service.test_training_thread import Watcher
from tests.own_modules.files import NET, allowed, write
from tui_trainer.engine.service import slow_code, training_thread
from tui_trainer.observed.commands import Begin, Step
from tui_trainer.observed.snapshot import Status

GATE = "        while self.training and not __import__('os').path.exists(__file__ + '.open'): __import__('time').sleep(0.005)\n"
"""Statement of forward that waits until a file exists."""


@pytest.fixture(autouse=True)
def short_times(monkeypatch: pytest.MonkeyPatch) -> None:
    """Call code slow after a short time."""
    monkeypatch.setattr(slow_code, "SLOW_SECONDS", 0.2)
    monkeypatch.setattr(slow_code, "POLL_SECONDS", 0.02)
    monkeypatch.setattr(training_thread, "MAX_JOIN_SECONDS", 0.1)


def test_slow_code_is_reported(tmp_path: Path) -> None:
    """The snapshot says where the code is while a run starts; when the code returns, the run goes on."""
    source = NET.replace("        return self.last", f"{GATE}        return self.last")
    path = write(tmp_path, source)
    recipe, watcher = allowed(path), Watcher()
    watcher.send(Begin(recipe), Step())
    seen = watcher.until(lambda seen: "longer" in seen.message)
    assert seen.message == "net.py, line 16: forward takes longer than 0.2 s; q leaves"
    assert seen.status is Status.LOADING
    assert not watcher.training_thread.close()
    (tmp_path / "net.py.open").touch()
    assert watcher.training_thread.close()
