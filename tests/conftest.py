"""Settings of all tests: repeatable Hypothesis examples, default signal handlers, a state folder of their own."""

import os
import signal

import pytest
from hypothesis import settings

from tui_trainer.cli.process.garbage import collect_rarely

settings.register_profile("repeatable", derandomize=True, deadline=None, print_blob=False)
settings.load_profile("repeatable")

collect_rarely()  # as the program itself does: a third of the time of the tests of the screen

# A shell's background job ignores these signals, and so would every program that the tests start.
for number, default in ((signal.SIGINT, signal.default_int_handler), (signal.SIGHUP, signal.SIG_DFL)):
    if signal.getsignal(number) is signal.SIG_IGN:
        signal.signal(number, default)


@pytest.fixture(autouse=True, scope="session")
def state_folder(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Write log files and autosaved runs of the tests to a temporary folder instead of the user's."""
    os.environ["XDG_STATE_HOME"] = str(tmp_path_factory.mktemp("state"))
