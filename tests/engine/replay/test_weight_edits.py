"""Edits of single weights: what they set, and what is said of those that can't be."""

import pytest

from tests.engine.drive import Drive
from tests.engine.runs import assert_same_as_replay, bits, problem, weights
from tui_trainer.base.errors import UserError
from tui_trainer.base.hyperparameters import Value
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.observed.snapshot import Status
from tui_trainer.observed.stop import Divergence
from tui_trainer.recipe.journal import Edit

WRONG_WEIGHTS: list[tuple[str, Value, str]] = [
    ("params.v", 1.0, "unknown weight 'v': choose one of: w, b"),
    ("params.W", 1.0, "unknown weight 'W': did you mean w?"),
    ("params.w", 1.0, "params.w has 2 weights: params.w[0] to params.w[1]"),
    ("params.w[2,0]", 1.0, "params.w has 2 weights: params.w[0] to params.w[1]"),
    ("params.w[2]", 1.0, "params.w has 2 weights: params.w[0] to params.w[1]"),
    ("params.b[0,0]", 1.0, "params.b has 1 weight: params.b[0]"),
    ("params.", 1.0, "'params.' is not a weight: write it like params.w[0]"),
    ("params.b", float("nan"), "params.b can't be nan: it is a number from -3.40282e+38 up to 3.40282e+38"),
    ("params.b", 1e39, "params.b can't be 1e+39: it is a number from -3.40282e+38 up to 3.40282e+38"),
    ("params.b", 10**400, "a number from -3.40282e+38"),
    ("params.b", "much", "params.b can't be 'much': it is a number"),
    ("params.b", True, "params.b can't be true: it is a number"),
]


@pytest.mark.parametrize(("address", "value", "said"), WRONG_WEIGHTS)
def test_a_weight_that_cannot_be_set(address: str, value: Value, said: str) -> None:
    """One line says what would be right; nothing changes."""
    trainer = Trainer(problem("logistic-sgd"))
    trainer.advance(5)
    before = bits(trainer)
    with pytest.raises(UserError) as caught:
        trainer.apply(address, value)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
    assert (bits(trainer), len(trainer.recipe.journal)) == (before, 0)


@pytest.mark.parametrize("address", ["params.w[3,0]", "params.v"])
def test_a_recipe_with_a_weight_that_is_not_there(address: str) -> None:
    """It is refused at the start, not when the run comes to the edit."""
    edited = problem("logistic-sgd").edited(Edit(50, address, 1.0))
    with pytest.raises(UserError, match=r"has 2 weights|unknown weight"):
        Trainer(edited)
    drive = Drive(edited)
    assert drive.seen.status is Status.FAILED
    assert drive.seen.message


@pytest.mark.parametrize("address", ["params.w[1,0]", "params.w[1]", "params.w[-1]", "params.w[1][0]"])
def test_a_weight_is_set(address: str) -> None:
    """That one and no other, before the next update, to the nearest float32; what the optimizer remembers stays."""
    trainer = Trainer(problem("logistic-sgd", optimizer__momentum=0.9))
    trainer.advance(5)
    before, memory = weights(trainer), repr(trainer.learner.memory())
    trainer.apply(address, 0.1)
    now = weights(trainer)
    assert now["w"].flatten().tolist() == [before["w"][0].item(), pytest.approx(0.1, rel=1e-7)]
    assert now["b"].equal(before["b"])
    assert repr(trainer.learner.memory()) == memory
    assert trainer.recipe.journal.edits == (Edit(6, "params.w[1]", 0.1),)


def test_a_recipe_may_spell_a_weight_in_any_way() -> None:
    """It is the same run, and is written back one way."""
    ways = [Trainer(problem("logistic-sgd").edited(Edit(3, f"params.{way}", 0.5))) for way in ("w[1,0]", "w[1]", "w[-1]")]
    assert all(trainer.advance(5) is None for trainer in ways)
    assert all(trainer.recipe_now() == ways[0].recipe_now() for trainer in ways)
    assert ways[0].recipe.journal.edits == (Edit(3, "params.w[1]", 0.5),)
    assert all(bits(trainer) == bits(ways[0]) for trainer in ways)


def test_a_weight_far_off_is_no_divergence() -> None:
    """A loss that only the edit makes larger does not stop the run; one that is not finite does, until it is undone."""
    trainer = Trainer(problem())
    trainer.advance(100)
    trainer.apply("params.w", 1000.0)
    assert trainer.advance(1) is None
    limit = trainer.learner.loss_limit
    trainer.apply("params.w", 1e30)
    divergence = trainer.advance(1)
    assert isinstance(divergence, Divergence)
    assert divergence.step == trainer.step + 1
    assert "update not made" in divergence.reason
    trainer.apply("params.w", 0.5)
    assert trainer.learner.loss_limit == limit
    assert trainer.advance(10) is None
    assert_same_as_replay(trainer)
