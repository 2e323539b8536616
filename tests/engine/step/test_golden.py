"""The tutorial's printed tables, reproduced to their digits."""

import json
from pathlib import Path
from typing import Any

import pytest
import torch

from tests.engine.runs import grads, problem, weights
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.recipe.problems import problem_names

GOLDEN: dict[str, Any] = json.loads((Path(__file__).parents[2] / "golden" / "tutorial.json").read_text("utf-8"))
TABLES = {name.replace("_", "-"): table for name, table in GOLDEN.items() if isinstance(table, dict)}
DISCARDED: dict[str, list[tuple[int, ...]]] = {"polynomial": [(1,)], "logistic-sgd": [(2, 1)], "logistic-builtin-loss": [(2, 1), (2, 1)]}
SHAPES: dict[str, tuple[int, ...]] = {"linear": (1,), "polynomial": (3, 1)}


def near(value: float | list[float], name: str, update: int) -> Any:
    """Return the printed value with the tolerance that the table gives."""
    decimals = 4 if update == 1 or name == "logistic-by-hand" else 5
    exact = name == "linear" and update > 1
    return pytest.approx(value, rel=2e-5, abs=0 if exact else 0.5 * 10**-decimals)


def test_every_table_has_a_problem() -> None:
    """Each of the five tables belongs to a problem."""
    assert len(TABLES) == 5
    assert set(TABLES) <= set(problem_names())


@pytest.mark.parametrize("name", TABLES)
def test_losses(name: str) -> None:
    """The loss of each update equals the printed one."""
    trainer = Trainer(problem(name))
    for update, value in TABLES[name]["loss_at_update"].items():
        assert trainer.advance(int(update) - trainer.step) is None
        assert trainer.observe().loss == near(value, name, int(update))


@pytest.mark.parametrize("name", [name for name, table in TABLES.items() if "accuracy_at_update" in table])
def test_accuracies(name: str) -> None:
    """The accuracy of each update, thresholded at probability 0.5, equals the printed one."""
    trainer = Trainer(problem(name))
    for update, value in TABLES[name]["accuracy_at_update"].items():
        trainer.advance(int(update) - trainer.step)
        assert trainer.observe().metrics["accuracy"] == value


@pytest.mark.parametrize("name", [name for name, table in TABLES.items() if "first" in table])
def test_first_gradients(name: str) -> None:
    """Loss and gradients of the first update equal the printed ones."""
    first = TABLES[name]["first"]
    trainer = Trainer(problem(name))
    trainer.advance(1)
    found = grads(trainer)
    assert trainer.observe().loss == near(first["loss"], name, 1)
    assert found["w"].ravel().tolist() == near(torch.tensor(first["grad_w"]).ravel().tolist(), name, 1)
    assert found["b"].item() == near(first["grad_b"], name, 1)


@pytest.mark.parametrize("name", TABLES)
def test_initial_weights(name: str) -> None:
    """Initial weights are drawn as in the tutorial, after the normals that it discards."""
    before = torch.get_rng_state()
    torch.manual_seed(2017)
    for shape in DISCARDED.get(name, []):
        torch.randn(shape)
    drawn = torch.randn(SHAPES.get(name, (2, 1)))
    torch.set_rng_state(before)
    found = weights(Trainer(problem(name)))
    assert torch.equal(found["w"], drawn)
    assert torch.equal(found["b"], torch.zeros(1))


def test_printed_weights() -> None:
    """Initial weights equal those printed in the tutorial."""
    assert weights(Trainer(problem("linear")))["w"].numpy() == pytest.approx([2.2690513], rel=1e-7)
    cubic = weights(Trainer(problem("polynomial")))["w"]
    assert cubic.ravel().numpy() == pytest.approx([-1.1285795, -1.0780387, 1.7048167], rel=1e-7)
