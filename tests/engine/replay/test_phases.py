"""One step, phase by phase: each number appears at its own phase, and the bits are those of a whole step."""

import numpy as np
import pytest
import torch

from tests.engine.runs import assert_same_as_replay, bits, go_to, grads, problem, weights, with_optimizer
from tui_trainer.base.errors import UserError
from tui_trainer.base.hyperparameters import Value
from tui_trainer.catalogue.optimizers import OPTIMIZERS
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.observed.snapshot import Observation
from tui_trainer.observed.stop import Divergence
from tui_trainer.recipe.recipe import Recipe

SLOW = 0.002
"""A learning rate at which gradients that add up do not ruin the run at once."""


def after_phases(trainer: Trainer, phases: int) -> Observation:
    """What is seen once that many phases are made."""
    for _ in range(phases):
        assert trainer.advance_phase() is None
    return trainer.observe()


def values(seen: Observation, name: str) -> list[float | None]:
    """The value or gradient of each single weight, to five digits."""
    arrays = [getattr(param, name) for param in seen.params]
    return [None if array is None else round(float(array.item()), 5) for array in arrays]


def test_each_number_at_its_phase() -> None:
    """The tutorial's first update of `linear`, and nothing earlier than its phase."""
    trainer = Trainer(problem("linear"))
    start = [2.26905, 0.0]
    zeroed, forward, loss, backward = (after_phases(trainer, 1) for _ in range(4))
    assert [seen.phases for seen in (zeroed, forward, loss, backward)] == [1, 2, 3, 4]
    assert all(values(seen, "after") == start and seen.step == 0 for seen in (zeroed, forward, loss, backward))
    assert all(values(seen, "grad") == [None, None] for seen in (zeroed, forward, loss))
    assert all(values(seen, "before") == [None, None] for seen in (zeroed, forward, loss, backward))
    assert (zeroed.outputs, zeroed.batch_rows, zeroed.loss) == (None, 0, None)
    assert forward.outputs is not None
    assert (forward.outputs.shape, forward.batch_rows, forward.loss) == ((3, 1), 15, None)
    assert loss.loss == pytest.approx(153.352, abs=5e-4)
    assert values(backward, "grad") == pytest.approx([161.004, 22.873], abs=5e-4)
    update = after_phases(trainer, 1)
    assert (update.phases, update.step, update.loss) == (0, 1, loss.loss)
    assert values(update, "after") == pytest.approx([0.65901, -0.22873], abs=5e-6)
    assert values(update, "before") == start


def test_the_next_step_shows_nothing_of_the_last() -> None:
    """With its first phase loss, accuracy, outputs and gradients are gone, and come back at their phases."""
    trainer = Trainer(problem("logistic-sgd"))
    trainer.advance(3)
    zeroed = after_phases(trainer, 1)
    assert (zeroed.loss, zeroed.accuracy, zeroed.outputs, zeroed.batch_rows) == (None, None, None, 0)
    assert [param.grad for param in zeroed.params] == [None, None]
    assert zeroed.step == 3
    assert after_phases(trainer, 1).accuracy is not None


@pytest.mark.parametrize("size", [0, 7], ids=["full batch", "mini-batch"])
@pytest.mark.parametrize("optimizer", OPTIMIZERS.names())
def test_five_phases_are_a_step(optimizer: str, size: int) -> None:
    """The same bits, history and keyframes, for every optimizer; looking in between changes nothing."""
    recipe = problem("logistic-sgd", optimizer=optimizer, batch_size=size)
    by_phases, whole = Trainer(recipe), Trainer(recipe)
    for trainer in (by_phases, whole):
        trainer.record.keyframes.aim(2)
    for _ in range(5 * 7):
        by_phases.advance_phase()
        by_phases.observe()
    whole.advance(7)
    assert by_phases.phases == 0
    assert bits(by_phases) == bits(whole)
    assert by_phases.record.history.view().last.tolist() == whole.record.history.view().last.tolist()
    assert len(by_phases.record.keyframes) == len(whole.record.keyframes) == 4


@pytest.mark.parametrize("optimizer", ["sgd", "adam", "lbfgs"])
@pytest.mark.parametrize("phases", [1, 2, 3, 4])
def test_a_step_from_the_middle_completes_it(phases: int, optimizer: str) -> None:
    """One step from any phase ends that step, and ten end nine more."""
    recipe = problem("polynomial", optimizer=optimizer, batch_size=7)
    trainer, whole = Trainer(recipe), Trainer(recipe)
    for steps in (1, 10):
        after_phases(trainer, phases)
        trainer.advance(steps)
        whole.advance(steps)
        assert (trainer.phases, trainer.step) == (0, whole.step)
        assert bits(trainer) == bits(whole)


def test_no_steps_from_the_middle_change_nothing() -> None:
    """advance(0) leaves the step under way as it is."""
    trainer = Trainer(problem())
    before = after_phases(trainer, 3)
    assert trainer.advance(0) is None
    assert (trainer.phases, trainer.observe().loss) == (3, before.loss)


EDITS: list[tuple[str, Value]] = [("optimizer.lr", 0.02), ("batch_size", 4), ("params.w", 0.5), ("zero_grad", False)]


@pytest.mark.parametrize("phases", [1, 2, 3, 4])
@pytest.mark.parametrize(("address", "value"), EDITS)
def test_an_edit_in_the_middle_makes_the_phases_again(address: str, value: Value, phases: int) -> None:
    """It is an edit before that very update: the same as if it had been made before the step began."""
    trainer, before = Trainer(problem()), Trainer(problem())
    for one in (trainer, before):
        one.advance(4)
    after_phases(trainer, phases)
    assert trainer.apply(address, value) is None
    before.apply(address, value)
    after_phases(before, phases)
    assert trainer.phases == phases
    assert trainer.recipe == before.recipe
    assert bits(trainer) == bits(before)
    trainer.advance(1)
    assert_same_as_replay(trainer)


def test_an_edit_in_the_middle_that_shows_a_ruin() -> None:
    """It says that the run stops, which stands at the beginning of the step, the edit made."""
    trainer = Trainer(problem(optimizer__lr=0.03, diverges_at=1e6))
    trainer.advance(4)
    after_phases(trainer, 3)
    divergence = trainer.apply("diverges_at", 2.0)
    assert isinstance(divergence, Divergence)
    assert divergence.step == 5
    assert (trainer.step, trainer.phases, trainer.config.diverges_at) == (4, 0, 2.0)
    assert trainer.advance_phase() is None
    assert_same_as_replay(trainer)


def test_a_weight_edited_in_the_middle_shows_its_own_loss() -> None:
    """After the edit the loss phase has the loss of the weights that are there now."""
    trainer = Trainer(problem())
    after_phases(trainer, 3)
    trainer.apply("params.w", 0.4)
    w, b = weights(trainer).values()
    x, y = trainer.learner.batches.inputs, trainer.learner.batches.targets
    assert trainer.observe().loss == torch.mean((x * w + b - y) ** 2).item()
    assert w.item() == np.float32(0.4)


@pytest.mark.parametrize("phases", [1, 2, 3, 4])
def test_going_back_from_the_middle(phases: int) -> None:
    """Going to the step it stands at is its beginning, as it was seen."""
    trainer = Trainer(problem())
    trainer.advance(6)
    before = bits(trainer)
    after_phases(trainer, phases)
    go_to(trainer, 6)
    assert (trainer.phases, bits(trainer)) == (0, before)


@pytest.mark.parametrize("name", ["sgd", "momentum", "adam"])
def test_gradients_that_are_not_zeroed_add_up(name: str) -> None:
    """As a plain PyTorch loop without zero_grad has it, bit for bit; switched on again, as with it."""
    trainer = Trainer(with_optimizer("linear", name, lr=SLOW))
    x, y = trainer.learner.batches.inputs, trainer.learner.batches.targets
    w, b = (start.requires_grad_() for start in weights(trainer).values())
    kinds = {
        "sgd": torch.optim.SGD([w, b], lr=SLOW),
        "momentum": torch.optim.SGD([w, b], lr=SLOW, momentum=0.9),
        "adam": torch.optim.Adam([w, b], lr=SLOW),
    }
    optimizer = kinds[name]
    for step in range(30):
        if step in (3, 20):
            trainer.apply("zero_grad", step == 20)
        if not 3 <= step < 20:
            optimizer.zero_grad()
        torch.mean((x * w + b - y) ** 2).backward()  # type: ignore[no-untyped-call] # torch does not annotate it
        assert w.grad is not None
        optimizer.step()
        trainer.advance(1)
        assert torch.equal(grads(trainer)["w"], w.grad)
        assert torch.equal(weights(trainer)["w"], w)
        assert torch.equal(weights(trainer)["b"], b)
    assert_same_as_replay(trainer)


def test_the_first_phase_leaves_what_is_not_zeroed() -> None:
    """With zeroing off the gradient of the step before is there until backward adds to it."""
    trainer = Trainer(problem(zero_grad=False))
    trainer.advance(1)
    kept = grads(trainer)["w"]
    for _ in range(3):
        after_phases(trainer, 1)
        assert torch.equal(grads(trainer)["w"], kept)
    after_phases(trainer, 1)
    assert not torch.equal(grads(trainer)["w"], kept)


@pytest.mark.parametrize("search", ["none", "strong_wolfe"])
def test_the_first_phases_of_lbfgs_are_its_first_evaluation(search: str) -> None:
    """Forward, loss and gradients are plain gradient descent's at those weights; update does the rest and keeps them."""
    trainer = Trainer(with_optimizer("linear", "lbfgs", line_search=search))
    plain = Trainer(with_optimizer("linear", "sgd"))
    for _ in range(4):
        seen, expected = after_phases(trainer, 1), after_phases(plain, 1)
        assert seen.loss == expected.loss
        assert values(seen, "grad") == values(expected, "grad")
        assert repr(seen.outputs) == repr(expected.outputs)
    update = after_phases(trainer, 1)
    assert (update.loss, values(update, "grad")) == (expected.loss, values(expected, "grad"))
    assert values(update, "after") != values(after_phases(plain, 1), "after")


LBFGS: tuple[str, Value] = ("optimizer", "lbfgs")
NOT_ZEROED: tuple[str, Value] = ("zero_grad", False)


@pytest.mark.parametrize(("first", "second"), [(LBFGS, NOT_ZEROED), (NOT_ZEROED, LBFGS)])
def test_lbfgs_zeroes(first: tuple[str, Value], second: tuple[str, Value]) -> None:
    """Whichever comes first, the other is refused with one line, also in the middle of a step; nothing changes."""
    trainer = Trainer(problem())
    trainer.apply(*first)
    trainer.advance(1)
    after_phases(trainer, 2)
    before, recipe = bits(trainer), trainer.recipe
    with pytest.raises(UserError, match=r"^zeroing the gradients can't be switched off for optimizer lbfgs$"):
        trainer.apply(*second)
    assert (bits(trainer), trainer.phases, trainer.recipe) == (before, 2, recipe)
    with pytest.raises(UserError, match="for optimizer lbfgs"):
        Recipe(problem().config.with_value(*first).with_value(*second))
