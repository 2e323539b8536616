"""Paths of the user's files in recipes: relative to the recipe's folder in a saved file, absolute in a run."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path, PureWindowsPath

from tui_trainer.recipe.config import RunConfig


def with_absolute_paths(config: RunConfig, folder: Path) -> RunConfig:
    """Return the config with the absolute paths of its data files.

    A relative path starts in `folder`, the folder of the recipe. If there is no such file, but a file with its name in
    that folder, then that is the file: the recipe has come from another machine together with its data.
    """
    return _with_paths(config, lambda path: _found(path, os.path.abspath(folder)))


def with_relative_paths(config: RunConfig, folder: Path) -> RunConfig:
    """Return the config with the paths of its data files relative to a folder.

    A path that has only the root in common with the folder stays absolute.
    """
    return _with_paths(config, lambda path: relative_path(path, os.path.abspath(folder)))


def data_files(config: RunConfig) -> list[Path]:
    """Return the paths of the user's files that a run reads: its table, the Python file of its module, initial weights."""
    weights = [Path(config.initial_weights.file)] if config.initial_weights else []
    return [*(Path(path) for choice in (config.dataset, config.model) for path in choice.files), *weights]


def relative_path(path: str, folder: str) -> str:
    """Return an absolute path relative to a folder; unchanged if they have only the root in common."""
    try:
        common = os.path.commonpath([path, folder])
    except ValueError:  # the path is relative already
        return path
    return path if common == Path(path).anchor else os.path.relpath(path, folder)


def _found(path: str, folder: str) -> str:
    whole = os.path.normpath(os.path.join(folder, os.path.expanduser(path)))
    beside = os.path.join(folder, PureWindowsPath(path).name)
    return beside if not os.path.exists(whole) and os.path.isfile(beside) else whole


def _with_paths(config: RunConfig, change: Callable[[str], str]) -> RunConfig:
    initial = config.initial_weights
    for kind in ("dataset", "model"):
        values = config.choice(kind).values
        names = [h.name for h in config.choice(kind).entry.hyperparameters if h.is_file and values[h.name]]
        changed = {name: change(str(values[name])) for name in names}
        config = config.with_values(kind, changed) if changed else config
    return replace(config, initial_weights=initial.with_file(change(initial.file))) if initial else config
