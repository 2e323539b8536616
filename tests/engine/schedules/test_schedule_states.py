"""The schedule's state in keyframes, checkpoints, branches and conditions."""

from pathlib import Path

import pytest

from tests.engine.replay.test_checkpoint import packed
from tests.engine.replay.test_script_runs import assert_script_is_exact
from tests.engine.runs import assert_same_as_replay, bits, go_to, problem
from tui_trainer.base.errors import UserError
from tui_trainer.base.hyperparameters import Value
from tui_trainer.catalogue.schedules import SCHEDULES
from tui_trainer.engine.observe.step_values import StepValues
from tui_trainer.engine.replay.branches import Branches
from tui_trainer.engine.replay.checkpoint import read_checkpoint
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.observed.stop import BreakpointHit
from tui_trainer.recipe.recipe import Breakpoint, Recipe
from tui_trainer.recipe.recipe_file import format_recipe, parse_recipe

SHORT: dict[str, dict[str, Value]] = {
    "constant": {},
    "step": {"every": 7},
    "exponential": {"gamma": 0.9},
    "cosine": {"length": 25},
    "warm_up": {"length": 30},
    "one_cycle": {"length": 35},
    "plateau": {"metric": "test_loss", "patience": 0, "threshold": 0.5, "factor": 0.5},
}
"""Schedules whose rate changes within 50 updates."""


def scheduled(schedule: str, **changes: Value) -> Recipe:
    """Return a run with mini-batches and test rows; from update 1 on its rate follows a short schedule."""
    config = problem("linear", dataset__test=0.3, batch_size=4, **changes).config
    return Recipe(config.with_value("schedule", schedule).with_values("schedule", SHORT[schedule]))


def rate(trainer: Trainer) -> float | None:
    """Return the metric `lr`: the rate of the next update."""
    return StepValues(trainer.learner).scalar("lr")


@pytest.mark.parametrize("schedule", SCHEDULES.names())
def test_the_same_in_every_way(schedule: str, tmp_path: Path) -> None:
    """Single steps, bursts, phases, going back, a checkpoint and the script have the same rates and bits."""
    recipe = scheduled(schedule)
    single, rates = Trainer(recipe), []
    single.record.keyframes.set_spacing(8)
    for _ in range(50):
        rates.append(rate(single))
        single.advance(1)
    assert (len(set(rates)) > 1) is (schedule != "constant")
    bursts, phases = Trainer(recipe), Trainer(recipe)
    bursts.executor.bursts.record_after_steps = 3
    bursts.record.keyframes.set_spacing(8)
    bursts.advance(50)
    for _ in range(5 * 50):
        phases.advance_phase()
    assert bits(bursts) == bits(single) == bits(phases)
    go_to(single, 21)
    assert rate(single) == rates[21]
    assert_same_as_replay(single)
    (tmp_path / "some.safetensors").write_bytes(packed(bursts))
    resumed = Trainer(parse_recipe(format_recipe(bursts.recipe_now()), "saved.toml"))
    resumed.resume(read_checkpoint(tmp_path / "some.safetensors", resumed.recipe_now()))
    resumed.advance(50 - resumed.step)
    assert bits(resumed) == bits(bursts)
    assert rate(resumed) == rate(bursts)
    assert_script_is_exact(recipe, 50)


def test_branches_have_their_own_rates() -> None:
    """After going back and editing, a run has the rates of the new branch; and on the old branch those of before."""
    branches = Branches(Trainer(scheduled("cosine")))
    branches.trainer.advance(20)
    before = rate(branches.trainer)
    go_to(branches.trainer, 10)
    branches.apply("schedule.length", 100)
    branches.trainer.advance(10)
    assert rate(branches.trainer) != before
    assert_same_as_replay(branches.trainer)


@pytest.mark.parametrize("schedule", ["exponential", "plateau"])
def test_conditions_read_the_rate_of_the_next_update(schedule: str) -> None:
    """A condition of the rate stops the run at the same step in bursts and one by one."""
    stops = []
    for record_after in (3, 10**9):
        trainer = Trainer(scheduled(schedule))
        trainer.executor.bursts.record_after_steps = record_after
        start = float(trainer.config.get("optimizer.lr"))
        trainer.set_breakpoints((Breakpoint(f"lr < {start * 0.3}"),))
        stop = trainer.advance(60)
        assert isinstance(stop, BreakpointHit)
        stops.append(stop.step)
    assert stops[0] == stops[1]
    if schedule == "exponential":
        assert stops[0] == 12  # 0.9**12 is the first power below 0.3


def test_what_cannot_be_computed_is_refused() -> None:
    """A schedule that reads test rows is refused without any, and a rise in exactly one update, by which torch divides."""
    config = problem("linear").config.with_value("schedule", "plateau")
    with pytest.raises(UserError, match="no rows are held out as test rows"):
        config.with_value("schedule.metric", "test_loss")
    with pytest.raises(UserError, match="torch divides by 0"):
        config.with_value("schedule", "one_cycle").with_values("schedule", {"length": 10, "rise": 0.1})
    tested = scheduled("plateau").config
    assert tested.with_value("dataset.test", 0.0).get("schedule.metric") == "loss"
    assert tested.with_dataset("line_points", {"test": 0.0}).get("schedule.metric") == "loss"
