"""Recipes, run folders and checkpoints of released versions still open and give the same bits."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.engine.runs import bits
from tests.golden import kept_files
from tests.golden.kept_files import EXPECTED, FOLDERS, RECIPES, figures, outcome
from tui_trainer.engine.replay.checkpoint import read_checkpoint
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.recipe.recipe_file import read_recipe

VERSIONS = sorted(Path(kept_files.__file__).parent.glob("version_*"))


def files_of(kind: str) -> list[Any]:
    """Return the path and the expected figures of every file of that kind."""
    found = []
    for version in VERSIONS:
        expected = json.loads((version / EXPECTED).read_text("utf-8"))[kind]
        suffix = ".toml" if kind == RECIPES else ""
        for name in expected:
            path = version / kind / f"{name}{suffix}"
            found.append(pytest.param(path, expected[name], id=f"{version.name}-{name}"))
    return found


@pytest.mark.parametrize("record_after_steps", [10**9, 3], ids=["step by step", "bursts"])
@pytest.mark.parametrize(("path", "expected"), files_of(RECIPES))
def test_a_recipe(path: Path, expected: dict[str, Any], record_after_steps: int) -> None:
    """A recipe of a released version stops at the same step, with the same bits of weights and losses."""
    recipe = read_recipe(path)
    steps = expected["steps"]
    assert {"steps": steps, **outcome(recipe, steps, record_after_steps)} == expected
    assert recipe.step == expected["step"]


@pytest.mark.parametrize(("path", "expected"), files_of(FOLDERS))
def test_a_run_folder(path: Path, expected: dict[str, Any]) -> None:
    """A run resumed from a released version's checkpoint and one from the start have the expected bits."""
    recipe = read_recipe(path / "recipe.toml")
    (checkpoint,) = path.glob("*.safetensors")
    resumed, straight = Trainer(recipe), Trainer(recipe)
    resumed.resume(read_checkpoint(checkpoint, recipe))
    assert resumed.step == int(checkpoint.stem)
    for trainer in (resumed, straight):
        assert trainer.advance(recipe.step - trainer.step) is None
        assert figures(trainer, None) == expected
    assert bits(resumed).tensors == bits(straight).tensors


def test_every_kind_is_kept() -> None:
    """The first version has a file for each kind of recipe and run folder."""
    first = VERSIONS[0]
    assert first.name == "version_0_1_0"
    for kind, makes in ((RECIPES, kept_files.recipes()), (FOLDERS, kept_files.folders())):
        assert {path.stem for path in (first / kind).iterdir()} == set(makes)
