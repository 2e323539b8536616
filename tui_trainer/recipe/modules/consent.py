"""Consent to run the code of a Python file: the SHA-256 of every file that the user has allowed on this machine."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from tui_trainer.base.errors import UserError
from tui_trainer.base.files import decode_text, read_file, save_text
from tui_trainer.base.hyperparameters import Value
from tui_trainer.base.paths import allowed_code_path
from tui_trainer.base.text import os_error_text
from tui_trainer.catalogue.models.module import FILE, MODULE_NAME, SHA256
from tui_trainer.recipe.config import RunConfig
from tui_trainer.recipe.modules.source import ModuleFile

MAX_BYTES = 2**20
"""Maximum size of the list, in bytes."""
MAX_DIGESTS = 10_000
"""Maximum number of digests that are kept, the newest."""


class NotAllowedError(UserError):
    """Error: a run needs the code of a file that the user has not allowed."""

    def __init__(self, path: Path, sha256: str) -> None:
        super().__init__(f"{ModuleFile(path, b'').name} is Python code, which is run only if you allow it: --allow-code")
        self.path, self.sha256 = path, sha256


def check_allowed(config: RunConfig) -> None:
    """Raise NotAllowedError if the config's model is a module whose code is not allowed."""
    if config.model.name == MODULE_NAME:
        check_allowed_values(config.model.values)


def check_allowed_values(values: Mapping[str, Value]) -> None:
    """Raise NotAllowedError if the code of a module with these hyperparameters is not allowed."""
    if values[SHA256.name] not in allowed_digests():
        raise NotAllowedError(Path(str(values[FILE.name])), str(values[SHA256.name]))


def allow(sha256: str) -> str:
    """Allow the code with this digest in this process, and remember that on this machine.

    Returns why it could not be remembered, as one line; '' if it was.
    """
    digests = allowed_digests()
    if sha256 in digests:
        return ""
    path = allowed_code_path()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        save_text(path, "".join(f"{digest}\n" for digest in [*digests, sha256][-MAX_DIGESTS:]))
    except (OSError, UserError) as error:
        _allowed_here().append(sha256)
        reason = os_error_text(error) if isinstance(error, OSError) else str(error)
        return f"can't remember that the code is allowed: {reason}"
    return ""


def allowed_digests() -> list[str]:
    """Return the digests of the code that is allowed, the oldest first: on this machine, and in this process."""
    path = allowed_code_path()
    remembered = decode_text(read_file(path, MAX_BYTES), path.name).split() if path.exists() else []
    return list(dict.fromkeys([*remembered, *_allowed_here()]))


@lru_cache(maxsize=1)
def _allowed_here() -> list[str]:
    """Return the list of the digests that were allowed in this process, but could not be remembered."""
    return []
