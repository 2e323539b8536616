"""Paths of data files in recipes: relative in files, absolute in runs."""

from pathlib import Path

import pytest

from tests.recipe.recipes import LINEAR
from tui_trainer.recipe.config import RunConfig
from tui_trainer.recipe.data_paths import relative_path, with_absolute_paths
from tui_trainer.recipe.recipe_file import parse_recipe


def config_of(file: str) -> RunConfig:
    """Return the config of a run on the table in a file."""
    return parse_recipe(LINEAR, "").config.with_dataset("table", {"file": file, "inputs": "a", "target": "b"})


@pytest.mark.parametrize(
    ("path", "folder", "written"),
    [
        ("/data/a.csv", "/data", "a.csv"),
        ("/data/a.csv", "/data/runs/old", "../../a.csv"),
        ("/data/a.csv", "/runs", "/data/a.csv"),
        ("/a.csv", "/", "/a.csv"),
        ("a.csv", "/runs", "a.csv"),
    ],
)
def test_relative_paths(path: str, folder: str, written: str) -> None:
    """A path is written relative to a folder unless only the root is common."""
    assert relative_path(path, folder) == written


@pytest.mark.parametrize("name", ["/nowhere/own.csv", "C:\\data\\own.csv", "../gone/own.csv", "~/gone/own.csv", "own.csv"])
def test_a_file_beside_the_recipe(name: str, tmp_path: Path) -> None:
    """A file that is not there any more is found by its name in the recipe's folder."""
    (tmp_path / "own.csv").touch()
    assert with_absolute_paths(config_of(name), tmp_path).get("dataset.file") == str(tmp_path / "own.csv")


def test_a_file_that_is_there(tmp_path: Path) -> None:
    """A file that is there is used, even if one of its name is beside the recipe; a missing file keeps its path."""
    (tmp_path / "runs").mkdir()
    for name in ("own.csv", "runs/own.csv"):
        (tmp_path / name).touch()
    assert with_absolute_paths(config_of("../own.csv"), tmp_path / "runs").get("dataset.file") == str(tmp_path / "own.csv")
    missing = with_absolute_paths(config_of("gone.csv"), tmp_path / "runs")
    assert missing.get("dataset.file") == str(tmp_path / "runs" / "gone.csv")


def test_no_file() -> None:
    """A run without a data file keeps its config."""
    config = parse_recipe(LINEAR, "").config
    assert with_absolute_paths(config, Path()) is config
