"""Bursts: many steps in one call give the same bits as single steps, whatever happens among them."""

from functools import partial
from itertools import product

import pytest

from tests.datasets.buildable import FLOWER_TABLE
from tests.engine.replay.test_any_time import AnyTime, run_machine
from tests.engine.runs import assert_same_as_replay, bits, choose, go_to, problem, resident_megabytes
from tests.pairwise import by_turns, pairwise
from tui_trainer.base.arrays import FloatArray
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

WITH_BURSTS = {entry.name for entry in OPTIMIZERS if not entry.code.needs_closure}
"""Optimizers that have bursts: all that compute the loss only once in a step."""
BATCH_SIZES = (0, 4, 5, 7)
"""Batch sizes for 15 rows: all of them, and some with and without a smaller last batch."""
MINI_BATCHES = [
    case for case in product(OPTIMIZERS.names(), BATCH_SIZES, (True, False)) if case[0] in WITH_BURSTS
]
"""Optimizer, batch size, and whether gradients are zeroed."""
IN_BURSTS = ("gd_by_hand", "momentum", "adam_by_hand", "radam")
"""Optimizers for which going back and forth is tested in bursts."""


def single(recipe: Recipe) -> Trainer:
    """Return a trainer that makes no bursts."""
    trainer = Trainer(recipe)
    trainer.executor.bursts.record_after_steps = 10**9
    return trainer


def quick(recipe: Recipe) -> Trainer:
    """Return a trainer that records a step after three steps."""
    trainer = Trainer(recipe)
    trainer.executor.bursts.record_after_steps = 3
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


@pytest.mark.parametrize(("optimizer", "name"), by_turns(OPTIMIZERS.names(), problem_names()))
def test_the_same_bits(optimizer: str, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bursts of each optimizer give the same weights, gradients, state and losses as single steps."""
    made = in_bursts(monkeypatch)
    recipe = problem(name, optimizer=optimizer, evaluate_every=10**9)  # an evaluation would end a burst
    one_by_one, trainer = single(recipe), quick(recipe)
    for steps in (10, 40, 1, 2, 3):
        assert one_by_one.advance(steps) == trainer.advance(steps)
        assert bits(trainer) == bits(one_by_one)
    assert trainer.record.history.view().last.tolist() == one_by_one.record.history.view().last.tolist()
    proof = bursts.CHECKED_STEPS
    expected = {"radam": [proof, 0, proof, 38, 1, 2], "lbfgs": []}  # RAdam's operations change at step 6
    assert made == expected.get(optimizer, [proof, 8, 39, 1, 2])


@pytest.mark.parametrize(("optimizer", "size", "zero_grad"), pairwise(MINI_BATCHES)[::2])
def test_mini_batches(optimizer: str, size: int, zero_grad: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bursts over several epochs, with and without a smaller last batch or accumulated gradients, give the same bits."""
    made = in_bursts(monkeypatch)
    recipe = problem("linear", optimizer=optimizer, optimizer__lr=1e-4, batch_size=size, zero_grad=zero_grad)
    one_by_one, trainer = single(recipe), quick(recipe)
    for steps in (20, 33, 2):
        assert one_by_one.advance(steps) == trainer.advance(steps)
        assert bits(trainer) == bits(one_by_one)
    assert trainer.record.history.view().last.tolist() == one_by_one.record.history.view().last.tolist()
    assert made
    assert_same_as_replay(trainer)


@pytest.mark.parametrize("loss", LOSSES.names())
def test_every_loss(loss: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every loss can be recorded."""
    made = in_bursts(monkeypatch)
    if Task.CLASSES in LOSSES[loss].tasks:
        recipe = choose(FLOWER_TABLE, "softmax", loss, "sgd")
    else:
        recipe = problem("logistic-sgd" if Task.BINARY in LOSSES[loss].tasks else "linear", loss=loss)
    trainer = quick(recipe)
    trainer.advance(30)
    assert made[1:] == [28]
    assert_same_as_replay(trainer)


def test_other_hyperparameters_are_recorded_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """After an edit a new burst is recorded, also for mini-batches in between."""
    made = in_bursts(monkeypatch)
    trainer = quick(problem(optimizer="momentum"))
    for address, value in (("optimizer.lr", 0.001), ("batch_size", 7), ("batch_size", 0), ("optimizer.momentum", 0.5)):
        trainer.advance(28)
        trainer.apply(address, value)
    trainer.advance(20)
    full_batches = [steps for steps in made if steps > bursts.CHECKED_STEPS]
    assert full_batches == [26, 26, 26, 18]
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
        self.trainer.executor.bursts.record_after_steps = 2
        self.trainer.record.keyframes.set_spacing(16)


@pytest.mark.parametrize(("number", "optimizer"), list(enumerate(IN_BURSTS)))
def test_any_time_in_bursts(number: int, optimizer: str) -> None:
    """Going back, undo, redo and edits in any order give what a fresh replay gives; the nightly run draws more."""
    run_machine(partial(InBursts, optimizer), examples=2, number=number)


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
