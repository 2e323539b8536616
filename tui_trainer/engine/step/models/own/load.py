"""load_class(): run a Python file that the user has allowed, and return the module's class."""

import sys
from contextlib import suppress
from functools import lru_cache
from types import ModuleType
from typing import NamedTuple

from torch import nn

from tui_trainer.base.errors import CodeError
from tui_trainer.base.text import clean_text
from tui_trainer.engine.step.models.own.guard import guarded
from tui_trainer.engine.step.models.own.process_state import ProcessState
from tui_trainer.recipe.modules.source import ModuleFile

OWN_PREFIX = "own_module_"
"""Beginning of the name in sys.modules of every file that is run."""


class LoadedFile(NamedTuple):
    """A file that was run."""

    module: ModuleType
    changes: tuple[str, ...]
    """Sentence about what it changed in the process, which was put back; empty if it changed nothing."""


def load_class(file: ModuleFile, name: str) -> type[nn.Module]:
    """Return a class of a file, which is run once per content. Raises CodeError if it is not a torch.nn.Module."""
    found = getattr(run_file(file).module, name, None)
    if isinstance(found, type) and issubclass(found, nn.Module):
        return found
    raise CodeError(f"{file.name}{file.line_text(name)}: {clean_text(name, 60)} is not a torch.nn.Module")


@lru_cache(maxsize=32)
def run_file(file: ModuleFile) -> LoadedFile:
    """Run a file, and return it as a module of Python. Raises CodeError. Leaves torch's random state as it was."""
    module = ModuleType(f"{OWN_PREFIX}{file.sha256[:16]}")
    module.__file__ = str(file.path)
    sys.modules[module.__name__] = module  # dataclasses and pickle look it up
    state = ProcessState(())
    try:
        with guarded(file, "import") as changes:
            sys.path.insert(0, str(file.path.parent))
            code = compile(file.content, str(file.path), "exec")
            try:
                exec(code, vars(module))  # noqa: S102 - the user has allowed this file
            finally:
                with suppress(ValueError):  # the file has removed it
                    sys.path.remove(str(file.path.parent))
    except BaseException:
        del sys.modules[module.__name__]
        raise
    finally:
        state.put_random_state_back()
    return LoadedFile(module, tuple(changes))

