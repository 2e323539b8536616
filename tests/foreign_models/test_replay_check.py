"""A run that can't be replayed is found out, at its start and when it goes back; one that can be never is."""

import logging
from pathlib import Path

import numpy as np
import pytest

from tests.engine.runs import arrive, go_to, problem, set_history_capacity
from tests.foreign_models.registered import LR, foreign
from tests.foreign_models.zoo import FOREIGN_MODELS, HIDDEN_STATE
from tui_trainer.engine.replay.branches import Branches
from tui_trainer.engine.replay.checkpoint import Checkpoint, pack, read_checkpoint
from tui_trainer.engine.replay.first_steps import first_steps_difference
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.engine.service.run_controller import RunController
from tui_trainer.observed.commands import Begin, GoTo, Run, Step
from tui_trainer.observed.snapshot import Snapshot, Status
from tui_trainer.observed.stop import Divergence
from tui_trainer.recipe.recipe import Recipe

CAUSE = "the model keeps something that is not in its weights and buffers"
hidden = pytest.mark.parametrize("name", HIDDEN_STATE)


def message_of(trainer: Trainer) -> str:
    """Return the message of a trainer's replay check."""
    return trainer.record.check.message


def after(recipe: Recipe, steps: int, capacity: int = 4096) -> Trainer:
    """Return a trainer after some steps, with a keyframe every four steps and a history of that many buckets."""
    trainer = Trainer(recipe)
    set_history_capacity(trainer, capacity)
    trainer.record.keyframes.set_spacing(4)
    assert trainer.advance(steps) is None
    return trainer


@hidden
@pytest.mark.parametrize("optimizer", LR)
def test_hidden_state_is_found_at_the_start(name: str, optimizer: str) -> None:
    """The first steps, made twice, differ in the loss of step 1."""
    recipe = foreign(name, optimizer)
    found = first_steps_difference(Trainer(recipe).learner.model, recipe.config, None)
    assert found is not None
    assert (found.step, found.name) == (1, "loss")
    assert found.low != found.now


@hidden
def test_hidden_state_is_found_on_going_back(name: str, caplog: pytest.LogCaptureFixture) -> None:
    """Going back names the first step that differs and both losses; the details are in the log, and it can go back again."""
    trainer = after(foreign(name, "adam", 7), 20)
    losses = trainer.record.history.view().last
    assert message_of(trainer) == ""
    go_to(trainer, 10)
    assert message_of(trainer).startswith("step 9 can't be replayed exactly: loss ")
    assert message_of(trainer).endswith(f"; {CAUSE}")
    assert f"loss {losses[8]:.4g} then" in message_of(trainer)
    assert message_of(trainer) in caplog.text
    go_to(trainer, 3)
    assert message_of(trainer).startswith("step 1 ")


@hidden
def test_hidden_state_is_found_in_a_history_of_wide_buckets(name: str) -> None:
    """Losses outside the range of their bucket are found."""
    trainer = after(foreign(name), 40, capacity=8)
    assert trainer.record.history.width == 8
    np.random.seed(7)
    go_to(trainer, 30)
    assert "can't be replayed exactly: loss" in message_of(trainer)


def test_the_state_is_compared_with_a_keyframe() -> None:
    """A weight that differs from the keyframe is named with its index and both values."""
    trainer = after(foreign("network"), 20)
    keyframe = trainer.record.keyframes.first_after(15)
    assert keyframe is not None
    keyframe.params[0][1, 0] = 0.5
    go_to(trainer, 16)
    now = trainer.learner.model.params["0.weight"][1, 0].item()
    assert message_of(trainer) == f"step 16 can't be replayed exactly: 0.weight[1, 0] 0.5 then, {now:.4g} now; {CAUSE}"


@pytest.mark.parametrize("name", [name for name, model in FOREIGN_MODELS.items() if model.raises_at is None])
def test_models_without_hidden_state_are_not_found(name: str, tmp_path: Path) -> None:
    """Bursts against single steps, edits, branches and a checkpoint give no message."""
    recipe = foreign(name, "adam", 7)
    trainer = after(recipe, 6)
    assert first_steps_difference(trainer.learner.model, recipe.config, None) is None
    trainer.executor.bursts.record_after_steps = 1
    trainer.advance(30)
    branches = Branches(trainer)
    arrive(branches.go_to(9))
    branches.apply("optimizer.lr", 0.02)
    trainer.advance(8)
    arrive(branches.undo())
    trainer.advance(20)
    arrive(branches.redo())
    arrive(branches.return_to(branches.abandoned[0]))
    checkpoint = trainer.record.newest_checkpoint
    assert isinstance(checkpoint, Checkpoint)
    (tmp_path / "some.safetensors").write_bytes(pack(checkpoint, trainer.recipe_now()))
    resumed = Trainer(trainer.recipe_now())
    resumed.resume(read_checkpoint(tmp_path / "some.safetensors", trainer.recipe_now()))
    resumed.advance(9)
    for step in (resumed.step - 3, 2, 11, 4):
        go_to(resumed, step)
        resumed.advance(5)
    assert (message_of(trainer), message_of(resumed)) == ("", "")


def test_losses_of_another_process_are_not_compared(tmp_path: Path) -> None:
    """Losses in a checkpoint may come from another version of torch; those made since are compared."""
    recipe = foreign("network")
    trainer = after(recipe, 9)
    checkpoint = trainer.record.newest_checkpoint
    assert checkpoint is not None
    history = checkpoint.histories["loss"]
    history.last[5] = history.low[5] = history.high[5] = 99.0
    (tmp_path / "some.safetensors").write_bytes(pack(checkpoint, recipe))
    resumed = Trainer(recipe)
    resumed.resume(read_checkpoint(tmp_path / "some.safetensors", recipe))
    resumed.advance(10)
    go_to(resumed, 3)
    resumed.advance(20)
    assert message_of(resumed) == ""
    go_to(resumed, 2)
    resumed.record.check._recorded.last[6] = 99.0  # type: ignore[union-attr] # the run has gone back, so losses are recorded
    resumed.advance(12)
    assert message_of(resumed).startswith("step 7 ")


def test_a_divergence_that_does_not_come_again() -> None:
    """A run whose loss is too large once, but not when its steps are made again, stops before those steps."""
    trainer = after(foreign("network"), 6)
    factors = iter([1.0, 1.0, 1e30])
    module = trainer.learner.model._module  # type: ignore[attr-defined] # a foreign model is a ModuleModel
    module.register_forward_hook(lambda _module, _inputs, outputs: outputs * next(factors, 1.0))
    stop = trainer.advance(5)
    assert isinstance(stop, Divergence)
    assert "not when the steps were made again" in stop.message
    assert trainer.step == 8
    assert trainer.advance(5) is None


def test_nothing_is_made_twice_for_models_of_the_catalogue() -> None:
    """Starting a run of the catalogue makes no steps, with any optimizer."""
    recipe = problem("logistic-by-hand")
    model = Trainer(recipe).learner.model
    assert not model.can_hide_state
    assert first_steps_difference(model, recipe.config, None) is None


def test_the_snapshot_has_the_message() -> None:
    """The message is there after the start and after going back, until the next command that makes steps."""
    controller = RunController()

    def snapshot() -> Snapshot:
        while controller.seconds_until_due() is not None:
            controller.make_due_steps()
        made = controller.snapshot()
        assert made is not None
        return made

    controller.handle(Begin(foreign("counting")))
    assert snapshot().message.startswith("step 1 can't be replayed exactly")
    controller.handle(Step())
    assert snapshot().message == ""
    controller.handle(Run(20))
    assert snapshot().message == ""
    controller.handle(GoTo(10))
    assert snapshot().message.startswith("step 1 can't be replayed exactly")
    assert (snapshot().state.step, snapshot().status) == (10, Status.PAUSED)
    controller.handle(GoTo(4))
    assert snapshot().state.step == 4


@pytest.fixture(autouse=True)
def quiet_numpy(caplog: pytest.LogCaptureFixture) -> None:
    """Seed the generator that one of the models draws from."""
    np.random.seed(1)
    caplog.set_level(logging.WARNING)
