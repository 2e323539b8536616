"""Paths of data files in recipes: relative to the recipe's folder in a saved file, absolute in a run."""

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
    """Return the paths of the data files that a run reads."""
    weights = [Path(config.initial_weights.file)] if config.initial_weights else []
    return [*(Path(path) for path in config.dataset.files), *weights]


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
    if config.initial_weights:
        config = replace(config, initial_weights=config.initial_weights.with_file(change(config.initial_weights.file)))
    names = [h.name for h in config.dataset.entry.hyperparameters if h.is_file and config.dataset.values[h.name]]
    changed = {name: change(str(config.dataset.values[name])) for name in names}
    return config.with_values("dataset", changed) if changed else config
