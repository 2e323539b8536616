"""Exported scripts, executed, give the trainer's loss and weights to the last bit."""

import contextlib
import io
import os
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.runs import choose, exactly, nudged, problem, with_optimizer
from tests.engine.step.test_catalogue_trains import VARIED, sample, small_rate
from tests.pairwise import by_turns
from tui_trainer.base.errors import UserError
from tui_trainer.base.hyperparameters import Value
from tui_trainer.catalogue.optimizers import OPTIMIZERS
from tui_trainer.datasets.load import load
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.explain.accumulation import first_accumulated_step
from tui_trainer.export.script import write_script
from tui_trainer.recipe.journal import Edit, Journal
from tui_trainer.recipe.problems import TUTORIAL
from tui_trainer.recipe.recipe import Recipe

STEPS = 30
Change = tuple[int, str, Value]
OTHERS: dict[str, Value] = {
    "lr": 0.003,
    "momentum": 0.6,
    "weight_decay": 0.3,
    "eps": 1e-3,
    "alpha": 0.7,
    "rho": 0.7,
    "beta1": 0.7,
    "beta2": 0.7,
    "momentum_decay": 0.1,
    "max_iter": 3,
    "history_size": 2,
    "tolerance_grad": 1e-4,
    "tolerance_change": 1e-6,
    "line_search": "strong_wolfe",
}
"""A value other than the default for hyperparameters of the optimizers; others are nudged."""
CHOICES = [(*chosen, size) for chosen in VARIED for size in (0, 7)]
"""Dataset, model, loss, optimizer and batch size; the suite runs half of a sample, the nightly run all."""
EDITED_SIZES = (0, 6)


def edited(recipe: Recipe, *changes: Change) -> Recipe:
    """Return the recipe with edits, and a limit for divergence that no loss reaches."""
    config = recipe.config.with_value("diverges_at", 1e30)
    return Recipe(config, Journal(tuple(Edit(*change) for change in changes)))


def executed(text: str, path: str = os.path.abspath("exported.py")) -> dict[str, Any]:
    """Return the variables of a script after its last line. `path`: where the script stands."""
    variables: dict[str, Any] = {"__file__": path}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(text, "exported.py", "exec"), variables)  # noqa: S102 - the text is our own
    return variables


def assert_script_is_exact(recipe: Recipe, steps: int = STEPS) -> None:
    """Assert that the script ends with the trainer's loss and weights, all finite."""
    trainer = Trainer(recipe)
    assert trainer.advance(steps) is None
    variables = executed(write_script(recipe, load(recipe.config), steps))
    assert trainer.learner.loss is not None
    assert exactly(variables["loss"].detach()) == exactly(trainer.learner.loss.detach())
    for name, param in trainer.learner.model.params.items():
        assert torch.isfinite(param).all()
        assert exactly(variables[name].detach()) == exactly(param.detach()), name


@pytest.mark.parametrize("name", [*TUTORIAL, "spirals", "blobs"])
def test_every_problem(name: str) -> None:
    """Scripts of each problem, full batch and mini-batch, are exact: of 1,000 updates for the tutorial's, else of 100."""
    steps = 1000 if name in TUTORIAL else 100
    assert_script_is_exact(problem(name), steps)
    assert_script_is_exact(edited(problem(name, batch_size=6), (steps // 2, "batch_size", 7)), steps)


@pytest.mark.parametrize(("dataset", "model", "loss", "optimizer", "size"), sample(CHOICES)[::2])
def test_everything_that_can_be_chosen(dataset: str, model: str, loss: str, optimizer: str, size: int) -> None:
    """Scripts of every dataset, model, loss and optimizer are exact, with full batches and batches of changing size."""
    recipe = choose(dataset, model, loss, optimizer, lr=small_rate(optimizer, dataset))
    config = recipe.config.with_value("batch_size", size)
    changes: list[Change] = [(3, "batch_size", 4), (17, "batch_size", 0)] if size else []
    assert_script_is_exact(edited(Recipe(config), *changes), 20)


@pytest.mark.parametrize(("optimizer", "size"), by_turns(OPTIMIZERS.names(), EDITED_SIZES))
def test_edits_of_every_optimizer(optimizer: str, size: int) -> None:
    """Scripts with edits of every hyperparameter of an optimizer, and swaps to another and back, are exact."""
    changes: list[Change] = [
        (4 + 2 * index, f"optimizer.{parameter.name}", OTHERS.get(parameter.name, nudged(parameter)))
        for index, parameter in enumerate(OPTIMIZERS[optimizer].hyperparameters)
    ]
    other = "adam" if optimizer != "adam" else "momentum_by_hand"
    changes += [(20, "optimizer", other), (25, "optimizer", optimizer), (25, "optimizer.lr", 0.002)]
    recipe = with_optimizer("linear", optimizer, lr=0.001)
    assert_script_is_exact(edited(Recipe(recipe.config.with_value("batch_size", size)), *changes))


@pytest.mark.parametrize("momentum", [0.0, 0.5])
@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "nesterov"])
def test_momentum_from_and_to_0(optimizer: str, momentum: float) -> None:
    """Scripts whose momentum changes from or to 0 are exact, although torch allows no Nesterov with momentum 0."""
    recipe = with_optimizer("linear", optimizer, lr=0.001, momentum=momentum)
    changes: list[Change] = [(5, "optimizer.momentum", 0.9), (9, "optimizer.momentum", 0.0)]
    assert_script_is_exact(edited(recipe, *changes, (14, "optimizer.momentum", 0.3)))


def test_an_lbfgs_history_that_shrinks_and_grows() -> None:
    """Two edits of the history size before one update both apply: the first one truncates the history."""
    changes: list[Change] = [(8, "optimizer.history_size", 1), (8, "optimizer.history_size", 50)]
    recipe = with_optimizer("polynomial", "lbfgs", lr=0.1, max_iter=2, history_size=2)
    assert_script_is_exact(edited(recipe, *changes, (12, "optimizer.line_search", "strong_wolfe")))


@pytest.mark.parametrize("how", ["none", "divide_by_max", "standardize"])
@pytest.mark.parametrize("name", ["linear", "logistic-builtin-loss"])
def test_prepared_columns(name: str, how: str) -> None:
    """Scripts prepare columns exactly as the trainer does."""
    assert_script_is_exact(edited(problem(name, dataset__prepare=how, optimizer__lr=1e-4)))


@pytest.mark.parametrize("size", [0, 25])
def test_noise(size: int) -> None:
    """Scripts add the same noise, also when an edit of it within an epoch begins the next one."""
    recipe = problem("polynomial", dataset__noise=3.0, model__degree=4, seed=7, batch_size=size, optimizer__lr=1e-7)
    assert_script_is_exact(edited(recipe, (5, "dataset.noise", 40.0), (12, "dataset.noise", 0.0)))


@pytest.mark.parametrize("size", [0, 4])
def test_swaps_of_losses(size: int) -> None:
    """Scripts with swaps of losses and edits of their hyperparameters, alone and with other edits, are exact."""
    changes: list[Change] = [
        (1, "loss", "huber"),
        (4, "loss.delta", 0.2),
        (8, "loss", "huber_by_hand"),
        (8, "optimizer.lr", 0.005),
        (9, "loss.delta", 2),
        (15, "loss", "mae"),
        (15, "optimizer", "lbfgs"),
        (15, "diverges_at", 1e20),
        (22, "loss", "mse"),
        (22, "batch_size", 5),
        (26, "optimizer", "adamw_by_hand"),
        (40, "optimizer", "sgd"),
    ]
    assert_script_is_exact(edited(problem("linear", batch_size=size, optimizer__lr=0.001), *changes))


def test_lbfgs_replaced_and_zero_grad_off() -> None:
    """Gradients of LBFGS are discarded when another optimizer replaces it, and accumulation starts with the next pass."""
    start = with_optimizer("polynomial", "lbfgs", max_iter=3)
    recipe = edited(start, (3, "optimizer", "gd_by_hand"), (3, "optimizer.lr", 1e-6), (3, "zero_grad", False))
    assert_script_is_exact(recipe, 6)
    assert [first_accumulated_step(recipe, step) for step in (2, 3, 5)] == [2, 3, 3]


SWAPS: list[tuple[str, Value]] = [
    ("optimizer", "lbfgs"),
    ("optimizer", "sgd"),
    ("optimizer", "momentum"),
    ("zero_grad", False),
    ("zero_grad", True),
    ("loss", "mae"),
    ("loss", "mse_by_hand"),
    ("optimizer.lr", 2e-5),
]


def test_lbfgs_swapped_in_and_out_before_one_update() -> None:
    """Gradients are discarded when LBFGS is replaced, even if it has made no update."""
    start = problem("linear", seed=1, loss="mse_by_hand", optimizer__lr=0.0001)
    changes: list[Change] = [(5, "optimizer", "lbfgs"), (5, "optimizer", "sgd"), (5, "zero_grad", False)]
    assert_script_is_exact(edited(start, *changes), 10)


@settings(max_examples=25)
@given(st.lists(st.sampled_from(SWAPS), min_size=2, max_size=6), st.lists(st.sampled_from(SWAPS), max_size=6))
def test_any_sequence_of_swaps_before_one_update(first: list[tuple[str, Value]], later: list[tuple[str, Value]]) -> None:
    """Scripts with any sequence of swaps before one update are exact."""
    recipe = edited(problem("linear", optimizer__lr=1e-5))
    for before, address, to in [*((4, *swap) for swap in first), *((7, *swap) for swap in later)]:
        with contextlib.suppress(UserError):  # LBFGS and zero_grad off exclude each other
            recipe = recipe.with_edit(Edit(before, address, to))
    assert_script_is_exact(recipe, 9)


def test_a_full_batch_set_within_an_epoch() -> None:
    """A batch size of all rows, set within an epoch, reads the rest of the epoch in its order."""
    assert_script_is_exact(edited(problem("linear", batch_size=4), (3, "batch_size", 15), (9, "batch_size", 2)))


MENU: list[tuple[str, Value]] = [
    ("batch_size", 0),
    ("batch_size", 5),
    ("batch_size", 61),
    ("dataset.noise", 2.0),
    ("loss", "mse"),
    ("loss", "huber_by_hand"),
    ("optimizer", "momentum"),
    ("optimizer", "adam_by_hand"),
    ("optimizer", "lbfgs"),
    ("optimizer.lr", 1e-7),
    ("optimizer.lr", 2e-7),
    ("diverges_at", 1e29),
]


@settings(max_examples=30)
@given(st.lists(st.tuples(st.integers(1, 12), st.sampled_from(MENU)), max_size=8))
def test_any_edits(drawn: list[tuple[int, tuple[str, Value]]]) -> None:
    """Scripts with any edits, several before one update too, are exact."""
    changes = [(before, *change) for before, change in sorted(drawn, key=lambda change: change[0])]
    assert_script_is_exact(edited(problem("polynomial", optimizer__lr=1e-7), *changes), 10)


def test_edits_before_the_first_update() -> None:
    """Edits before the first update are part of the script's initial values."""
    recipe = edited(problem("linear"), (1, "optimizer.lr", 0.002), (1, "optimizer", "adam"))
    assert_script_is_exact(recipe)
    text = write_script(recipe, load(recipe.config), STEPS)
    assert "optimizer = torch.optim.Adam(" in text
    assert "if step" not in text
    assert text.count("for step in ") == 1


def test_weights_and_zeroing() -> None:
    """Scripts with edited weights and with zero_grad off for some steps are exact."""
    changes: list[Change] = [
        (1, "params.w[1,0]", 0.5),
        (5, "params.b", -1.25),
        (9, "zero_grad", False),
        (9, "params.w[0,0]", 2),
        (9, "params.w[1]", 0.75),
        (12, "optimizer.lr", 0.0005),
        (14, "zero_grad", True),
    ]
    assert_script_is_exact(edited(problem("polynomial", optimizer__lr=0.0001), *changes))
    assert_script_is_exact(edited(problem("logistic-sgd", batch_size=7, zero_grad=False), (1, "params.w[0,0]", 0.1)))


@pytest.mark.parametrize("schedule", ["step", "exponential", "cosine", "warm_up", "one_cycle", "plateau"])
def test_schedules(schedule: str) -> None:
    """Scripts with a schedule, and with edits of the rate, the schedule and the optimizer, by hand and torch's, are exact."""
    config = problem("linear", batch_size=6).config.with_value("schedule", schedule)
    first = config.schedule.entry.hyperparameters[-1]
    changes: list[Change] = [
        (11, "optimizer.lr", 0.002),
        (15, f"schedule.{first.name}", first.nudge(first.default, 1)),
        (21, "optimizer", "adam"),
        (25, "optimizer.lr", 0.003),
        (31, "optimizer", "adam_by_hand"),
        (41, "optimizer", "sgd"),
        (51, "schedule", "exponential"),
        (56, "schedule", schedule),
        (61, "optimizer", "nesterov"),
        (66, "schedule", "constant"),
    ]
    assert_script_is_exact(edited(Recipe(config), *changes), 70)


@pytest.mark.parametrize("optimizer", ["sgd", "gd_by_hand"])
@pytest.mark.parametrize(("first", "then"), [("test_loss", "loss"), ("loss", "test_loss")])
def test_an_edit_of_the_metric_of_a_plateau(first: str, then: str, optimizer: str) -> None:
    """After an edit of the metric, scripts read the other metric at evaluations."""
    config = problem("logistic-sgd", optimizer=optimizer, optimizer__lr=3.0).config.with_values("dataset", {"test": 0.5})
    config = config.with_value("schedule", "plateau").with_value("evaluate_every", 2)
    config = config.with_values("schedule", {"metric": first, "patience": 0, "threshold": 0.05, "factor": 0.5})
    assert_script_is_exact(edited(Recipe(config), (6, "schedule.metric", then), (15, "schedule.factor", 0.9)), 30)
