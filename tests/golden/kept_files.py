"""Write files and results of the current version, which later versions must open and reproduce bit for bit.

`python -m tests.golden.kept_files tests/golden/version_X` writes such a folder. An existing
folder is never rewritten: it holds the files of a released version.
"""

import json
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from tui_trainer.base.hyperparameters import Value
from tui_trainer.engine.burst.burst_finder import RECORD_AFTER_STEPS
from tui_trainer.engine.replay.checkpoint import pack
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.observed.stop import BreakpointHit, Divergence, Stop
from tui_trainer.recipe.journal import Edit, Journal
from tui_trainer.recipe.problems import open_problem
from tui_trainer.recipe.recipe import Breakpoint, Recipe
from tui_trainer.recipe.recipe_file import format_recipe

RECIPES, FOLDERS, EXPECTED = "recipes", "run_folders", "expected.json"
LAST_LOSSES = 5
BEYOND = 10
"""Steps that the run of a run folder has made after its checkpoint."""
STOP_KINDS = {BreakpointHit: "Hit", Divergence: "Divergence"}
"""Names of the kinds of stops in the files of expected results."""


def make(problem: str, edits: list[tuple[int, str, Value]], *stops: str, **changes: Value) -> Recipe:
    """Build a recipe from a problem, its edits as (before, address, value) and its breakpoints."""
    config = open_problem(problem).config
    for address, value in changes.items():
        config = config.with_value(address.replace("__", "."), value)
    journal = Journal(tuple(Edit(*edit) for edit in edits))
    return Recipe(config, journal, breakpoints=tuple(Breakpoint(when) for when in stops))


def recipes() -> dict[str, tuple[Recipe, int]]:
    """Return the recipes to keep and the steps to make of each."""
    swaps: list[tuple[int, str, Value]] = [
        (20, "loss", "huber"), (25, "loss.delta", 2.0), (31, "loss", "mae"), (40, "dataset.noise", 2.0)
    ]
    optimizers: list[tuple[int, str, Value]] = [
        (10, "optimizer", "adam"), (12, "optimizer.lr", 0.05), (20, "optimizer", "momentum"), (30, "optimizer", "rmsprop")
    ]
    weights: list[tuple[int, str, Value]] = [
        (1, "params.w[1]", 0.5), (9, "params.b", -0.25), (9, "params.w[2,0]", 1.5), (15, "optimizer.lr", 0.0005)
    ]
    there_and_back: list[tuple[int, str, Value]] = [(6, "optimizer", "sgd"), (6, "optimizer.lr", 0.0001), (12, "optimizer", "lbfgs")]
    return {
        "plain": (make("linear", []), 40),
        "mini_batch": (make("polynomial", [(10, "batch_size", 20)], batch_size=7, optimizer="adam"), 60),
        "loss_swap": (make("polynomial", swaps, optimizer="sgd", optimizer__lr=0.0003), 60),
        "optimizer_swap": (make("logistic-sgd", optimizers), 40),
        "lbfgs": (make("polynomial", there_and_back, optimizer="lbfgs", optimizer__lr=0.5), 15),
        "zero_grad_off": (
            make("linear", [(8, "zero_grad", False), (15, "zero_grad", True)], optimizer__lr=0.0001), 20
        ),
        "weight_edits": (make("polynomial", weights), 30),
        "breakpoints": (make("logistic-sgd", [], "loss < 0.6 and step > 10", "step == 900"), 100),
        "diverges": (make("linear", [], optimizer__lr=0.05), 100),
    }


def folders() -> dict[str, tuple[Recipe, int]]:
    """Return the runs whose folders to keep, and the step of each one's checkpoint, a multiple of 64."""
    swap: list[tuple[int, str, Value]] = [(31, "loss", "mae"), (40, "optimizer.lr", 0.0002)]
    return {
        "full_batch": (make("polynomial", swap, optimizer="momentum", optimizer__lr=0.0001), 192),
        "mini_batch": (make("polynomial", [(31, "batch_size", 20)], batch_size=7, optimizer="adam"), 192),
        "lbfgs": (make("linear", [], optimizer="lbfgs", optimizer__lr=0.1), 64),
    }


def figures(trainer: Trainer, stop: Stop | None) -> dict[str, Any]:
    """Return step, stop, last losses and weights of a run, every number to the last bit."""
    losses = trainer.record.history.view().last[-LAST_LOSSES:]
    params = trainer.learner.model.params
    return {
        "step": trainer.step,
        "stop": None if stop is None else [STOP_KINDS[type(stop)], stop.step],
        "losses": [float(loss).hex() for loss in losses],
        "weights": {name: [weight.hex() for weight in param.detach().flatten().tolist()] for name, param in params.items()},
    }


def outcome(recipe: Recipe, steps: int, record_after_steps: int = RECORD_AFTER_STEPS) -> dict[str, Any]:
    """Make the steps of a recipe, stopping at its breakpoints; return its figures.

    `record_after_steps`: steps after which bursts are used.
    """
    trainer = Trainer(recipe)
    trainer.executor.bursts.record_after_steps = record_after_steps
    trainer.set_breakpoints(recipe.breakpoints)
    return figures(trainer, trainer.advance(steps))


def write(folder: Path) -> None:
    """Write the files and figures of this version."""
    (folder / RECIPES).mkdir(parents=True)
    expected: Mapping[str, dict[str, Any]] = {RECIPES: {}, FOLDERS: {}}
    for name, (recipe, steps) in recipes().items():
        found = outcome(recipe, steps)
        saved = replace(Trainer(recipe).recipe_now(), step=found["step"])
        (folder / RECIPES / f"{name}.toml").write_text(format_recipe(saved), "utf-8")
        expected[RECIPES][name] = {"steps": steps, **found}
    for name, (recipe, step) in folders().items():
        expected[FOLDERS][name] = write_run_folder(folder / FOLDERS / name, recipe, step)
    (folder / EXPECTED).write_text(json.dumps(expected, indent=1) + "\n", "utf-8")


def write_run_folder(folder: Path, recipe: Recipe, step: int) -> dict[str, Any]:
    """Write the run folder of a run that is BEYOND steps past its checkpoint; return its figures."""
    trainer = Trainer(recipe)
    trainer.record.keyframes.set_spacing(64)
    assert trainer.advance(step + BEYOND) is None
    newest = trainer.record.newest_checkpoint
    assert newest is not None
    assert newest.state.step == step
    folder.mkdir(parents=True)
    (folder / "recipe.toml").write_text(format_recipe(trainer.recipe_now()), "utf-8")
    (folder / f"{step:020}.safetensors").write_bytes(pack(newest, trainer.recipe_now()))
    return figures(trainer, None)


if __name__ == "__main__":
    write(Path(sys.argv[1]))
