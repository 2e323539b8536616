"""The tutorial's tables through the command line, and its numbers to the last bit."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.end_to_end.command import Command, Result
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.recipe.problems import open_problem

GOLDEN: dict[str, Any] = json.loads((Path(__file__).parents[2] / "golden" / "tutorial.json").read_text("utf-8"))
TABLES = {name.replace("_", "-"): table for name, table in GOLDEN.items() if isinstance(table, dict)}
DECIMALS = {"linear": 20, "logistic-by-hand": 4}
"""Decimals the tutorial printed, 5 where nothing is said; 20 is all of them."""


def near(value: object, decimals: int) -> Any:
    """Return a matcher for a printed value, with the tolerance of the tables."""
    return pytest.approx(value, rel=2e-5, abs=0.5 * 10**-decimals)


def at_updates(result: Result, table: Mapping[str, float]) -> list[dict[str, Any]]:
    """Return the lines of those updates."""
    found = {line["step"]: line for line in result.objects if "done" not in line}
    return [found[int(update)] for update in table]


@pytest.mark.parametrize("problem", TABLES)
def test_losses(command: Command, problem: str) -> None:
    """Each loss in the table is printed at its update."""
    table = TABLES[problem]["loss_at_update"]
    result = command("run", problem, "--steps", max(table, key=int), "--every", "1", "--json")
    assert result.code == 0
    for line, (update, value) in zip(at_updates(result, table), table.items(), strict=True):
        decimals = 4 if update == "1" else DECIMALS.get(problem, 5)
        assert line["loss"] == near(value, decimals), f"update {update}"


@pytest.mark.parametrize("problem", [name for name, table in TABLES.items() if "first" in table])
def test_first_gradients(command: Command, problem: str) -> None:
    """The first update's loss and gradients are the tutorial's."""
    first = TABLES[problem]["first"]
    (line, _) = command("run", problem, "--steps", "1", "--json").objects
    assert line["loss"] == near(first["loss"], 4)
    assert np.ravel(line["grads"]["w"]).tolist() == near(np.ravel(first["grad_w"]).tolist(), 4)
    assert np.ravel(line["grads"]["b"]).tolist() == near([first["grad_b"]], 4)


@pytest.mark.parametrize("problem", [name for name, table in TABLES.items() if "accuracy_at_update" in table])
def test_accuracies(command: Command, problem: str) -> None:
    """Each accuracy in the table is printed at its update."""
    table = TABLES[problem]["accuracy_at_update"]
    lines = at_updates(command("run", problem, "--steps", "1000", "--every", "200", "--json"), table)
    assert [line["accuracy"] for line in lines] == list(table.values())


@pytest.mark.parametrize("problem", TABLES)
def test_no_bit_is_lost(command: Command, problem: str) -> None:
    """Losses, gradients and weights read back as float32 equal the trainer's, in their own shapes."""
    *lines, last = command("run", problem, "--steps", "5", "--every", "1", "--json").objects
    trainer = Trainer(open_problem(problem))
    for line in lines:
        before = {name: param.detach().clone().numpy() for name, param in trainer.learner.model.params.items()}
        trainer.advance(1)
        grads = {name: param.grad.numpy() for name, param in trainer.learner.model.params.items() if param.grad is not None}
        assert line["loss"] == trainer.observe().loss
        assert line.get("accuracy") == trainer.observe().metrics.get("accuracy")
        assert same_bits(line["params"], before)
        assert same_bits(line["grads"], grads)
    after = {name: param.detach().numpy() for name, param in trainer.learner.model.params.items()}
    assert same_bits(last["params"], after)


def same_bits(printed: Mapping[str, Any], arrays: Mapping[str, Any]) -> bool:
    """Whether nested lists equal those float32 arrays in names, shapes and bits."""
    read = {name: np.array(values, dtype=np.float32) for name, values in printed.items()}
    return list(read) == list(arrays) and all(
        read[name].shape == array.shape and read[name].tobytes() == array.tobytes() for name, array in arrays.items()
    )
