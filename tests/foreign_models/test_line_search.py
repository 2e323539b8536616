"""A line search of LBFGS that fails within torch, on a model that brings it about."""

from tests.engine.runs import weights
from tests.foreign_models.registered import foreign
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.observed.stop import Divergence
from tui_trainer.recipe.recipe import Recipe


def test_a_rate_too_small_for_a_search() -> None:
    """torch's line search divides by zero if two trial moves are the same float: the run diverges and keeps its weights."""
    config = foreign("partly_used", "lbfgs").config
    for name, value in {"lr": 5e-324, "line_search": "strong_wolfe", "max_iter": 20}.items():
        config = config.with_value(f"optimizer.{name}", value)
    trainer = Trainer(Recipe(config.with_value("loss", "mse_by_hand")))
    before = weights(trainer)
    stop = trainer.advance(1)
    assert isinstance(stop, Divergence)
    assert "is no longer finite; update undone" in str(stop)
    assert trainer.step == 0
    assert all((weights(trainer)[name] == value).all() for name, value in before.items())
