"""Steps made phase by phase: each number appears at its phase, and the bits are those of a whole step."""

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

SMALL_RATE = 0.002
"""Learning rate at which accumulated gradients do not diverge at once."""


def after_phases(trainer: Trainer, phases: int) -> Observation:
    """Make phases; return the observation after them."""
    for _ in range(phases):
        assert trainer.advance_phase() is None
    return trainer.observe()


def values(seen: Observation, name: str) -> list[float | None]:
    """Return an attribute of each single-weight parameter, rounded to five decimals."""
    arrays = [getattr(param, name) for param in seen.params]
    return [None if array is None else round(float(array.item()), 5) for array in arrays]


def test_each_number_at_its_phase() -> None:
    """Each number of the tutorial's first update of `linear` appears at its phase and not earlier."""
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


def test_the_first_phase_clears_the_previous_step() -> None:
    """The first phase of a step clears loss, accuracy, outputs and gradients of the previous step."""
    trainer = Trainer(problem("logistic-sgd"))
    trainer.advance(3)
    zeroed = after_phases(trainer, 1)
    assert (zeroed.loss, zeroed.metrics.get("accuracy"), zeroed.outputs, zeroed.batch_rows) == (None, None, None, 0)
    assert [param.grad for param in zeroed.params] == [None, None]
    assert zeroed.step == 3
    assert after_phases(trainer, 1).metrics["accuracy"] is not None


@pytest.mark.parametrize("size", [0, 7], ids=["full batch", "mini-batch"])
@pytest.mark.parametrize("optimizer", OPTIMIZERS.names())
def test_five_phases_are_a_step(optimizer: str, size: int) -> None:
    """Five phases give the bits, history and keyframes of a step, for every optimizer, also when observed."""
    recipe = problem("logistic-sgd", optimizer=optimizer, batch_size=size)
    by_phases, whole = Trainer(recipe), Trainer(recipe)
    for trainer in (by_phases, whole):
        trainer.record.keyframes.set_spacing(2)
    for _ in range(5 * 7):
        by_phases.advance_phase()
        by_phases.observe()
    whole.advance(7)
    assert by_phases.phases == 0
    assert bits(by_phases) == bits(whole)
    assert by_phases.record.history.view().last.tolist() == whole.record.history.view().last.tolist()
    assert len(by_phases.record.keyframes) == len(whole.record.keyframes) == 4


@pytest.mark.parametrize(("phases", "optimizer"), [(1, "adam"), (2, "sgd"), (3, "lbfgs"), (4, "adam")])
def test_advance_completes_an_unfinished_step(phases: int, optimizer: str) -> None:
    """advance(1) in the middle of a step completes it, and advance(10) makes nine more."""
    recipe = problem("polynomial", optimizer=optimizer, batch_size=7)
    trainer, whole = Trainer(recipe), Trainer(recipe)
    for steps in (1, 10):
        after_phases(trainer, phases)
        trainer.advance(steps)
        whole.advance(steps)
        assert (trainer.phases, trainer.step) == (0, whole.step)
        assert bits(trainer) == bits(whole)


def test_advance_0_changes_nothing() -> None:
    """advance(0) leaves an unfinished step as it is."""
    trainer = Trainer(problem())
    before = after_phases(trainer, 3)
    assert trainer.advance(0) is None
    assert (trainer.phases, trainer.observe().loss) == (3, before.loss)


EDITS: list[tuple[str, Value]] = [("optimizer.lr", 0.02), ("batch_size", 4), ("params.w", 0.5), ("zero_grad", False)]


@pytest.mark.parametrize("phases", [1, 2, 3, 4])
@pytest.mark.parametrize(("address", "value"), EDITS)
def test_an_edit_within_a_step_repeats_its_phases(address: str, value: Value, phases: int) -> None:
    """An edit in the middle of a step equals one made before the step."""
    trainer, before = Trainer(problem()), Trainer(problem())
    for run in (trainer, before):
        run.advance(4)
    after_phases(trainer, phases)
    assert trainer.apply(address, value) is None
    before.apply(address, value)
    after_phases(before, phases)
    assert trainer.phases == phases
    assert trainer.recipe == before.recipe
    assert bits(trainer) == bits(before)
    trainer.advance(1)
    assert_same_as_replay(trainer)


def test_an_edit_within_a_step_that_diverges() -> None:
    """An edit in the middle of a step that shows a divergence stops at the start of the step, with the edit applied."""
    trainer = Trainer(problem(optimizer__lr=0.03, diverges_at=1e6))
    trainer.advance(4)
    after_phases(trainer, 3)
    divergence = trainer.apply("diverges_at", 2.0)
    assert isinstance(divergence, Divergence)
    assert divergence.step == 5
    assert (trainer.step, trainer.phases, trainer.config.diverges_at) == (4, 0, 2.0)
    assert trainer.advance_phase() is None
    assert_same_as_replay(trainer)


def test_a_weight_edited_within_a_step() -> None:
    """After an edit of a weight within a step the loss is that of the new weights."""
    trainer = Trainer(problem())
    after_phases(trainer, 3)
    trainer.apply("params.w", 0.4)
    w, b = weights(trainer).values()
    x, y = trainer.learner.batches.inputs, trainer.learner.batches.targets
    assert trainer.observe().loss == torch.mean((x * w + b - y) ** 2).item()
    assert w.item() == np.float32(0.4)


@pytest.mark.parametrize("phases", [1, 2, 3, 4])
def test_going_back_to_the_start_of_a_step(phases: int) -> None:
    """Going to the current step from its middle leads to its start."""
    trainer = Trainer(problem())
    trainer.advance(6)
    before = bits(trainer)
    after_phases(trainer, phases)
    go_to(trainer, 6)
    assert (trainer.phases, bits(trainer)) == (0, before)


@pytest.mark.parametrize("name", ["sgd", "momentum", "adam"])
def test_gradients_accumulate_without_zero_grad(name: str) -> None:
    """Without zero_grad gradients accumulate as in a plain PyTorch loop, bit for bit, and with it again as usual."""
    trainer = Trainer(with_optimizer("linear", name, lr=SMALL_RATE))
    x, y = trainer.learner.batches.inputs, trainer.learner.batches.targets
    w, b = (start.requires_grad_() for start in weights(trainer).values())
    kinds = {
        "sgd": torch.optim.SGD([w, b], lr=SMALL_RATE),
        "momentum": torch.optim.SGD([w, b], lr=SMALL_RATE, momentum=0.9),
        "adam": torch.optim.Adam([w, b], lr=SMALL_RATE),
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


def test_gradients_stay_until_backward_without_zero_grad() -> None:
    """Without zero_grad the previous gradient stays until backward adds to it."""
    trainer = Trainer(problem(zero_grad=False))
    trainer.advance(1)
    before = grads(trainer)["w"]
    for _ in range(3):
        after_phases(trainer, 1)
        assert torch.equal(grads(trainer)["w"], before)
    after_phases(trainer, 1)
    assert not torch.equal(grads(trainer)["w"], before)


@pytest.mark.parametrize("search", ["none", "strong_wolfe"])
def test_phases_of_lbfgs(search: str) -> None:
    """The first phases of LBFGS equal those of plain gradient descent, and its update keeps loss and gradients."""
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
ZERO_GRAD_OFF: tuple[str, Value] = ("zero_grad", False)


@pytest.mark.parametrize(("first", "second"), [(LBFGS, ZERO_GRAD_OFF), (ZERO_GRAD_OFF, LBFGS)])
def test_lbfgs_requires_zero_grad(first: tuple[str, Value], second: tuple[str, Value]) -> None:
    """LBFGS and zero_grad off exclude each other: the second edit is refused, also within a step."""
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
