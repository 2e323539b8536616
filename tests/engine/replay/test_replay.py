"""Replay: whatever was done to a run, a fresh replay of its recipe gives the same bits."""

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.runs import assert_same_as_replay, bits, go_to, problem
from tui_trainer.base.errors import UserError
from tui_trainer.base.hyperparameters import Value
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.recipe.recipe import Recipe

BATCHES = {"full batch": 0, "mini-batch": 7, "single rows": 1}
EDITS: dict[str, list[Value]] = {
    "optimizer.lr": [0.00005, 0.0001, 0.0002],
    "optimizer.momentum": [0.0, 0.5, 0.9],
    "batch_size": [0, 1, 4, 7, 15],
    "loss": ["mse", "mse_by_hand"],
    "optimizer": ["sgd", "gd_by_hand"],
    "dataset.noise": [0.0, 1.5],
    "diverges_at": [1e4, 1e6],
}


def cubic(**changes: Value) -> Recipe:
    """Return a polynomial recipe with a high limit for divergence, as single rows may have large losses."""
    start: dict[str, Value] = {"optimizer": "sgd", "optimizer__lr": 0.0001, "diverges_at": 1e6}
    return problem("polynomial", **{**start, **changes})


def edit_at_random(trainer: Trainer, choose: random.Random) -> None:
    """Apply a random edit that is possible now."""
    allowed = [address.name for address in trainer.config.addresses() if address.name in EDITS]
    address = choose.choice(allowed)
    trainer.apply(address, choose.choice(EDITS[address]))


@pytest.mark.parametrize("size", BATCHES.values(), ids=BATCHES)
@pytest.mark.parametrize("seed", range(2))
def test_a_run_with_live_edits_replays(size: int, seed: int) -> None:
    """A run with random edits equals a replay of its recipe read back from TOML."""
    choose = random.Random(f"{seed} {size}")
    trainer = Trainer(cubic(batch_size=size))
    for _ in range(12):
        assert trainer.advance(choose.randint(0, 25)) is None
        edit_at_random(trainer, choose)
        assert_same_as_replay(trainer)
    trainer.advance(10)
    assert_same_as_replay(trainer)


@pytest.mark.parametrize("address", EDITS)
def test_each_edit_replays(address: str) -> None:
    """Edits of each hyperparameter within an epoch replay exactly."""
    trainer = Trainer(cubic(batch_size=7, optimizer__momentum=0.9))
    for value in EDITS[address]:
        trainer.advance(4)
        trainer.apply(address, value)
        assert trainer.config.get(address) == value
    trainer.advance(5)
    assert_same_as_replay(trainer)


@pytest.mark.parametrize("size", BATCHES.values(), ids=BATCHES)
def test_going_to_any_step_gives_its_bits(size: int) -> None:
    """Going to step k from any step gives the bits first seen at k, with earlier edits."""
    choose = random.Random(size)
    trainer = Trainer(cubic(batch_size=size, optimizer__momentum=0.5))
    trainer.record.keyframes.set_spacing(8)
    seen = {0: bits(trainer)}
    for step in range(1, 60):
        trainer.advance(1)
        if step % 9 == 0:
            edit_at_random(trainer, choose)
        seen[step] = bits(trainer)
    for step in (59, 58, 3, 40, 0, 17, 16, 18, 59, 1, 27):
        assert go_to(trainer, step) is None
        assert bits(trainer) == seen[step]
        assert trainer.record.history.steps == step


@given(st.lists(st.integers(0, 40), max_size=8), st.sampled_from(sorted(BATCHES.values())))
@settings(max_examples=25)
def test_chunks_do_not_matter(chunks: list[int], size: int) -> None:
    """advance(a) and advance(b) equal advance(a + b), bit for bit."""
    recipe = cubic(batch_size=size, optimizer__momentum=0.9)
    in_chunks, at_once = Trainer(recipe), Trainer(recipe)
    for steps in chunks:
        in_chunks.advance(steps)
    at_once.advance(sum(chunks))
    assert bits(in_chunks) == bits(at_once)


@pytest.mark.parametrize("name", ["linear", "logistic-sgd"])
def test_a_hundred_steps_are_a_hundred_times_one(name: str) -> None:
    """advance(100) equals advance(1) a hundred times, bit for bit and in the history."""
    one_by_one, at_once = Trainer(problem(name)), Trainer(problem(name))
    for _ in range(100):
        one_by_one.advance(1)
    at_once.advance(100)
    assert bits(one_by_one) == bits(at_once)
    assert one_by_one.record.history.view().last.tolist() == at_once.record.history.view().last.tolist()


@pytest.mark.parametrize("optimizer", ["gd_by_hand", "sgd"])
def test_an_edit_applies_from_its_update_on(optimizer: str) -> None:
    """A rate edited before update 6 is used from update 6 on."""
    trainer = Trainer(problem(optimizer=optimizer))
    for step, rate in ((5, 0.01), (6, 0.002), (7, 0.002)):
        if step == 6:
            trainer.apply("optimizer.lr", rate)
        trainer.advance(step - trainer.step)
        w, b = trainer.observe().params
        for param in (w, b):
            assert param.before is not None
            assert param.grad is not None
            assert param.before - rate * param.grad == pytest.approx(param.after, rel=1e-6)


def test_an_edit_after_going_back_drops_later_edits() -> None:
    """An edit after going back drops the later edits."""
    trainer = Trainer(problem())
    for step, rate in ((10, 0.005), (20, 0.002), (30, 0.001)):
        trainer.advance(step - trainer.step)
        trainer.apply("optimizer.lr", rate)
    go_to(trainer, 15)
    assert len(trainer.recipe.journal) == 3
    assert trainer.config.get("optimizer.lr") == 0.005
    trainer.apply("optimizer.lr", 0.01)
    assert [edit.before for edit in trainer.recipe.journal] == [11, 16]
    trainer.advance(50)
    assert_same_as_replay(trainer)


def test_going_back_keeps_later_edits() -> None:
    """After going back, later edits are applied again at their steps."""
    trainer = Trainer(problem())
    trainer.advance(10)
    trainer.apply("optimizer.lr", 0.001)
    trainer.advance(10)
    there = bits(trainer)
    go_to(trainer, 3)
    trainer.advance(17)
    assert bits(trainer) == there


def test_a_swapped_optimizer_starts_with_empty_state() -> None:
    """A swapped optimizer starts with empty state, which going back restores; the learning rate stays."""
    trainer = Trainer(problem("logistic-sgd", optimizer__lr=0.3, optimizer__momentum=0.9))
    trainer.advance(20)
    before = bits(trainer)
    trainer.apply("optimizer", "gd_by_hand")
    trainer.apply("optimizer", "sgd")
    assert trainer.config.get("optimizer.lr") == 0.3
    assert not any(trainer.learner.optimizer.state())
    trainer.advance(5)
    go_to(trainer, 19)
    trainer.advance(1)
    assert bits(trainer).position == before.position
    assert {name: tensor for name, tensor in before.tensors if "momentum" not in name} == dict(bits(trainer).tensors)


def test_a_new_rate_keeps_the_velocity() -> None:
    """Editing the learning rate leaves the optimizer state unchanged."""
    trainer = Trainer(problem("logistic-sgd", optimizer__momentum=0.9))
    trainer.advance(20)
    velocity = [name for name in bits(trainer).tensors if "momentum" in name[0]]
    assert velocity
    trainer.apply("optimizer.lr", 0.01)
    assert [name for name in bits(trainer).tensors if "momentum" in name[0]] == velocity


def test_the_history_drops_an_abandoned_branch() -> None:
    """A history with wide buckets keeps nothing of an abandoned branch."""
    trainer = Trainer(cubic())
    trainer.advance(9000)
    trainer.apply("dataset.noise", 500.0)
    trainer.advance(7)
    go_to(trainer, 8999)
    trainer.apply("optimizer.lr", 0.0002)
    trainer.advance(11)
    assert trainer.record.history.width > 1
    assert_same_as_replay(trainer)


@pytest.mark.parametrize(
    ("address", "value", "said"),
    [
        ("seed", 3, "seed can't be edited during a run"),
        ("model.degree", 2, "model.degree can't be edited"),
        ("dataset", "cubic", "dataset can't be edited"),
        ("optimizer.lr", -1.0, "learning rate can't be -1"),
        ("optimizer.rate", 1.0, "unknown hyperparameter 'optimizer.rate'"),
        ("batch_size", 62, "batch size can't be 62: cubic has 61 rows"),
        ("loss", "bce_by_hand", "loss bce_by_hand does not fit dataset cubic"),
        ("optimizer", "sdg", "did you mean sgd"),
    ],
)
def test_a_refused_edit_changes_nothing(address: str, value: Any, said: str) -> None:
    """A refused edit raises UserError and changes nothing."""
    trainer = Trainer(cubic())
    trainer.advance(5)
    before = bits(trainer)
    with pytest.raises(UserError, match="^" + said.replace("(", r"\(") if said[0] != "d" else said):
        trainer.apply(address, value)
    assert bits(trainer) == before
    assert len(trainer.recipe.journal) == 0
