"""slow_code_notes(): print a note when code of the user's module does not return in a headless run."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tui_trainer.catalogue.models.module import MODULE_NAME
from tui_trainer.cli.messages import print_notes
from tui_trainer.observed.protocols import Stepper
from tui_trainer.recipe.config import RunConfig


@contextmanager
def slow_code_notes(config: RunConfig) -> Iterator[list[Stepper]]:
    """Watch this thread within the context, if it runs a module of the user's.

    Yields a list to which the run is added once it is built: as long as its steps change, nothing is slow.
    """
    runs: list[Stepper] = []
    if config.model.name != MODULE_NAME:
        yield runs
        return
    from tui_trainer.engine.service.slow_code import SlowCode  # here, since it loads torch

    errors = sys.stderr  # while the module's code runs, this is another stream

    def report(where: str) -> None:
        print_notes([f"{where}; ctrl+c twice leaves"], errors)

    slow_code = SlowCode(threading.get_ident(), lambda: [run.step for run in runs], report)
    try:
        yield runs
    finally:
        slow_code.close()
