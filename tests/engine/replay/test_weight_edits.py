"""Edits of single weights, and the errors of impossible ones."""

import pytest

from tests.engine.drive import Drive
from tests.engine.runs import assert_same_as_replay, bits, problem, weights
from tui_trainer.base.errors import UserError
from tui_trainer.base.hyperparameters import Value
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.frontend.edit_text import edit_text
from tui_trainer.observed.snapshot import Status
from tui_trainer.observed.stop import Divergence
from tui_trainer.recipe.journal import Edit
from tui_trainer.recipe.recipe_file import format_recipe, parse_recipe

WRONG_WEIGHTS: list[tuple[str, Value, str]] = [
    ("params.v", 1.0, "unknown weight 'v': choose one of: w, b"),
    ("params.W", 1.0, "unknown weight 'W': did you mean w?"),
    ("params.w", 1.0, "params.w has 2 weights: params.w[0] to params.w[1]"),
    ("params.w[2,0]", 1.0, "params.w has 2 weights: params.w[0] to params.w[1]"),
    ("params.w[2]", 1.0, "params.w has 2 weights: params.w[0] to params.w[1]"),
    ("params.b[0,0]", 1.0, "params.b has 1 weight: params.b[0]"),
    ("params.", 1.0, "'params.' is not a weight: write it like params.w[0]"),
    ("params.b", float("nan"), "params.b can't be nan: it must be a number from -3.40282e+38 up to 3.40282e+38"),
    ("params.b", 1e39, "params.b can't be 1e+39: it must be a number from -3.40282e+38 up to 3.40282e+38"),
    ("params.b", 10**400, "a number from -3.40282e+38"),
    ("params.b", "much", "params.b can't be 'much': it must be a number"),
    ("params.b", True, "params.b can't be true: it must be a number"),
]


@pytest.mark.parametrize(("address", "value", "message"), WRONG_WEIGHTS)
def test_impossible_weight_edits(address: str, value: Value, message: str) -> None:
    """An impossible edit of a weight raises UserError with one line, and changes nothing."""
    trainer = Trainer(problem("logistic-sgd"))
    trainer.advance(5)
    before = bits(trainer)
    with pytest.raises(UserError) as caught:
        trainer.apply(address, value)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
    assert (bits(trainer), len(trainer.recipe.journal)) == (before, 0)


@pytest.mark.parametrize("address", ["params.w[3,0]", "params.v"])
def test_a_recipe_with_a_weight_that_does_not_exist(address: str) -> None:
    """A recipe that edits a weight that does not exist is refused at the start."""
    edited = problem("logistic-sgd").with_edit(Edit(50, address, 1.0))
    with pytest.raises(UserError, match=r"has 2 weights|unknown weight"):
        Trainer(edited)
    drive = Drive(edited)
    assert drive.seen.status is Status.FAILED
    assert drive.seen.message


@pytest.mark.parametrize("address", ["params.w[1,0]", "params.w[1]", "params.w[-1]", "params.w[1][0]"])
def test_a_weight_is_set(address: str) -> None:
    """An edit sets only that weight, to the nearest float32; the optimizer state stays."""
    trainer = Trainer(problem("logistic-sgd", optimizer__momentum=0.9))
    trainer.advance(5)
    before, memory = weights(trainer), repr(trainer.learner.optimizer_state())
    trainer.apply(address, 0.1)
    after = weights(trainer)
    assert after["w"].flatten().tolist() == [before["w"][0].item(), pytest.approx(0.1, rel=1e-7)]
    assert after["b"].equal(before["b"])
    assert repr(trainer.learner.optimizer_state()) == memory
    assert trainer.recipe.journal.edits == (Edit(6, "params.w[1]", 0.1),)


def test_spellings_of_an_index() -> None:
    """All spellings of an index give the same run, and are written in one form."""
    spellings = ("w[1,0]", "w[1]", "w[-1]")
    ways = [Trainer(problem("logistic-sgd").with_edit(Edit(3, f"params.{name}", 0.5))) for name in spellings]
    assert all(trainer.advance(5) is None for trainer in ways)
    assert all(trainer.recipe_now() == ways[0].recipe_now() for trainer in ways)
    assert ways[0].recipe.journal.edits == (Edit(3, "params.w[1]", 0.5),)
    assert all(bits(trainer) == bits(ways[0]) for trainer in ways)


def test_a_larger_loss_after_an_edit_is_no_divergence() -> None:
    """A larger loss after an edit is no divergence; one that is not finite is, until the weight is edited again."""
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


def test_the_old_value() -> None:
    """An edit of a weight made in the app has the value before it, also in the middle of a step; one from a file has none."""
    trainer = Trainer(problem())
    trainer.advance(5)
    before = trainer.learner.model.params["w"].item()
    trainer.apply("params.w", 3.0)
    trainer.advance_phase()
    trainer.apply("params.w", 2.0)
    assert [edit.old_weight for edit in trainer.recipe.journal] == [before, 3.0]
    assert edit_text(trainer.recipe.journal.edits[1], trainer.config).change == "3 → 2"
    assert [edit.old_weight for edit in parse_recipe(format_recipe(trainer.recipe), "x.toml").journal] == [None, None]
