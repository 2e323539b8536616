"""Bursts of steps whose numbers or operations depend on the number of the update."""

import pytest

from tests.engine.burst.test_burst import in_bursts, quick, single
from tests.engine.runs import bits, go_to, problem
from tests.pairwise import by_turns
from tui_trainer.catalogue.optimizers import OPTIMIZERS

DEPENDENT = [name for name in OPTIMIZERS.names() if "adam" in name and name != "radam"]
"""Optimizers with factors that depend on the number of the update, but with the same operations in every update."""


@pytest.mark.parametrize(("optimizer", "name"), by_turns(DEPENDENT, ("linear", "logistic-sgd")))
def test_a_burst_recorded_late_is_used_from_the_start(optimizer: str, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A burst recorded after 600 updates, where 1 - beta1**t is rounded to 1, gives the bits of the first updates too."""
    trainer, one_by_one = single(problem(name, optimizer=optimizer)), single(problem(name, optimizer=optimizer))
    trainer.executor.bursts.record_after_steps = 500
    trainer.advance(600)
    trainer.advance(100)
    made = in_bursts(monkeypatch)
    go_to(trainer, 0)
    for steps in (1, 30, 300):
        trainer.advance(steps)
        one_by_one.advance(steps)
        assert bits(trainer) == bits(one_by_one)
    assert made[-1] == 299


def test_radam_is_recorded_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """RAdam's operations change after update 5: a burst of the earlier ones ends there, and another is recorded."""
    made = in_bursts(monkeypatch)
    recipe = problem("logistic-sgd", optimizer="radam")
    trainer, one_by_one = quick(recipe), single(recipe)
    for steps in (5, 20, 20):
        trainer.advance(steps)
        one_by_one.advance(steps)
        assert bits(trainer) == bits(one_by_one)
    assert made == [3, 3, 0, 3, 18]
