"""Bursts: many steps in one call give the same bits as single steps, whatever happens among them."""

from functools import partial

import pytest

from tests.engine.replay.test_any_time import AnyTime, run_machine
from tests.engine.runs import assert_same_as_replay, bits, go_to, problem, resident_megabytes
from tests.pairwise import by_turns
from tui_trainer.base.arrays import FloatArray
from tui_trainer.base.hyperparameters import Value
from tui_trainer.catalogue.entry import Task
from tui_trainer.catalogue.losses import LOSSES
from tui_trainer.catalogue.optimizers import OPTIMIZERS
from tui_trainer.conditions.condition import Condition
from tui_trainer.engine.burst import burst as bursts
from tui_trainer.engine.observe.step_values import condition_names
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.engine.step.learner import Learner
from tui_trainer.observed.stop import Divergence
from tui_trainer.recipe.problems import problem_names
from tui_trainer.recipe.recipe import Recipe

WITH_BURSTS = {entry.name for entry in OPTIMIZERS if entry.code.is_step_invariant}
"""Optimizers that make the same operations in every update; the others have no bursts."""
IN_BURSTS = ("gd_by_hand", "momentum", "rmsprop_by_hand")
"""Optimizers for which going back and forth is tested in bursts."""


def quick(recipe: Recipe) -> Trainer:
    """Return a trainer that records a step after three steps."""
    trainer = Trainer(recipe)
    trainer.executor.record_after_steps = 3
    return trainer


def in_bursts(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return a list that collects the number of steps of each later burst."""
    made: list[int] = []
    make = bursts.Burst.make_steps

    def counted(self: bursts.Burst, learner: Learner, steps: int) -> FloatArray | None:
        losses = make(self, learner, steps)
        made.append(0 if losses is None else len(losses))
        return losses

    monkeypatch.setattr(bursts.Burst, "make_steps", counted)
    return made


@pytest.mark.parametrize(("optimizer", "name"), by_turns(OPTIMIZERS.names(), problem_names(), each=2))
def test_the_same_bits(optimizer: str, name: str) -> None:
    """Bursts of each optimizer give the same weights, gradients, state and losses; some optimizers have none."""
    with pytest.MonkeyPatch.context() as patch:
        assert_the_same_bits(optimizer, name, in_bursts(patch))


def assert_the_same_bits(optimizer: str, name: str, made: list[int]) -> None:
    """Assert that single steps and bursts give the same run; `made` collects the lengths of the bursts."""
    recipe = problem(name, optimizer=optimizer)
    one_by_one, trainer = Trainer(recipe), quick(recipe)
    for steps in (10, 40, 1, 2, 3):
        assert one_by_one.advance(steps) == trainer.advance(steps)
        assert bits(trainer) == bits(one_by_one)
    assert trainer.record.history.view().last.tolist() == one_by_one.record.history.view().last.tolist()
    proof = bursts.CHECKED_STEPS
    assert made == ([proof, 8, 38, 1] if optimizer in WITH_BURSTS else [])


def test_most_optimizers_have_bursts() -> None:
    """The optimizers whose update does not depend on its number are declared to have bursts, and no Adam is."""
    pairs = {name for name in OPTIMIZERS.names() if name.startswith(("momentum", "nesterov", "rmsprop", "adadelta"))}
    assert {"gd_by_hand", "sgd", "adagrad_by_hand", *pairs} <= WITH_BURSTS
    assert not any("adam" in name for name in WITH_BURSTS)


@pytest.mark.parametrize("loss", LOSSES.names())
def test_every_loss(loss: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every loss can be recorded."""
    made = in_bursts(monkeypatch)
    name = "logistic-sgd" if Task.BINARY in LOSSES[loss].tasks else "linear"
    recipe = problem(name, loss=loss)
    trainer = quick(recipe)
    trainer.advance(30)
    assert made[1:] == [28]
    assert_same_as_replay(trainer)


@pytest.mark.parametrize(("address", "value"), [("zero_grad", False), ("batch_size", 4)])
def test_steps_without_bursts(address: str, value: Value, monkeypatch: pytest.MonkeyPatch) -> None:
    """Accumulated gradients and mini-batches are made in single steps."""
    made = in_bursts(monkeypatch)
    trainer = quick(problem("linear", optimizer__lr=0.0001, **{address: value}))
    trainer.advance(50)
    assert made == []
    assert_same_as_replay(trainer)


def test_other_hyperparameters_are_recorded_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """After an edit a new burst is recorded; mini-batches in between are made in single steps."""
    made = in_bursts(monkeypatch)
    trainer = quick(problem(optimizer="momentum"))
    for address, value in (("optimizer.lr", 0.001), ("batch_size", 7), ("batch_size", 0), ("optimizer.momentum", 0.5)):
        trainer.advance(28)
        trainer.apply(address, value)
    trainer.advance(20)
    assert [steps for steps in made if steps > bursts.CHECKED_STEPS] == [26, 26, 26, 18]
    assert_same_as_replay(trainer)


def test_a_divergence_in_a_burst() -> None:
    """A divergence within a burst has the same update, message and bits as with single steps."""
    recipe = problem(optimizer__lr=0.03, diverges_at=1e9)
    one_by_one, trainer = Trainer(recipe), quick(recipe)
    found = [run.advance(1000) for run in (one_by_one, trainer)]
    assert isinstance(found[0], Divergence)
    assert found[0] == found[1]
    assert bits(trainer) == bits(one_by_one)


@pytest.mark.parametrize("text", ["loss < 0.3", "loss < best_loss and step > 700", "w[0] > 3", "step == 777 or epoch == 900"])
def test_a_breakpoint_in_a_burst(text: str) -> None:
    """A breakpoint within a burst stops at the same steps, with the same reports and bits, as with single steps."""
    one_by_one, trainer = Trainer(problem("logistic-sgd")), quick(problem("logistic-sgd"))
    for run in (one_by_one, trainer):
        run.executor.set_conditions([Condition.parse(text, condition_names(run.learner))])
    for steps in (1500, 1000):
        hits = [run.advance(steps) for run in (one_by_one, trainer)]
        assert hits[0] == hits[1]
        assert bits(trainer) == bits(one_by_one)
    assert one_by_one.step < 2500


class InBursts(AnyTime):
    """AnyTime with a trainer that uses bursts after two steps."""

    def begin_with(self, recipe: Recipe) -> None:
        """Start a new run of a recipe."""
        super().begin_with(recipe)
        self.trainer.executor.record_after_steps = 2
        self.trainer.record.keyframes.set_spacing(16)


@pytest.mark.parametrize(("number", "optimizer"), list(enumerate(IN_BURSTS)))
def test_any_time_in_bursts(number: int, optimizer: str) -> None:
    """Going back, undo, redo and edits in any order give what a fresh replay gives; the nightly run draws more."""
    run_machine(partial(InBursts, optimizer), examples=3, number=number)


def test_recordings_are_freed() -> None:
    """A run whose learning rate is edited again and again takes no more memory: old recordings are freed."""
    trainer = quick(problem("logistic-sgd"))

    def edited(times: int) -> None:
        for number in range(times):
            trainer.apply("optimizer.lr", 0.5 + 0.001 * number)
            go_to(trainer, trainer.step)
            trainer.advance(20)
            go_to(trainer, 0)

    edited(20)
    before = resident_megabytes()
    edited(60)
    assert resident_megabytes() - before < 12
