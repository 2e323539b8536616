"""slow_code_notes(): print a note when code of the user's module does not return in a headless run."""

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tui_trainer.catalogue.models.module import MODULE_NAME
from tui_trainer.cli.messages import print_notes
from tui_trainer.recipe.config import RunConfig


@contextmanager
def slow_code_notes(config: RunConfig) -> Iterator[list[Callable[[], int]]]:
    """Watch this thread within the context, if it runs a module of the user's.

    Yields a list to which a function that returns the run's step is added once the run is built: as long as the step
    changes, nothing is slow.
    """
    steps: list[Callable[[], int]] = []
    if config.model.name != MODULE_NAME:
        yield steps
        return
    from tui_trainer.engine.service.slow_code import SlowCode  # here, since it loads torch

    errors = sys.stderr  # while the module's code runs, this is another stream

    def report(where: str) -> None:
        print_notes([f"{where}; ctrl+c twice leaves"], errors)

    slow_code = SlowCode(threading.get_ident(), lambda: [step() for step in steps], report)
    try:
        yield steps
    finally:
        slow_code.close()
