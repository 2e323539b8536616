"""Differential test, a sample: random recipes give the same bits in four ways; and how failures are reported."""

import pytest

from tests.benchmarks.nightly.differential import MIN_COUNTS, compare, smallest
from tests.benchmarks.nightly.recipes.random_recipes import random_case
from tui_trainer.recipe.recipe_file import format_recipe, parse_recipe

STEPS = 5


@pytest.mark.parametrize("seed", range(3))
def test_the_same_bits(seed: int) -> None:
    """Random recipes give the same bits headless, with live edits, as a script and read back from TOML."""
    outcome = compare(25, seed, STEPS, processes=seed == 0)
    assert outcome.failures == ()
    assert sum(outcome.counts.get(kind, 0) > 0 for kind in MIN_COUNTS) >= 4  # 25 recipes have nearly all kinds


def test_the_same_seed_gives_the_same_recipes() -> None:
    """Seed and index determine the recipe, and its TOML text gives it back."""
    case = random_case(3, 11, STEPS)
    assert case == random_case(3, 11, STEPS) != random_case(4, 11, STEPS)
    assert parse_recipe(format_recipe(case.recipe), "recipe.toml") == case.recipe


def test_the_smallest_recipe() -> None:
    """A failure is reduced to the smallest recipe that shows it."""
    case = next(
        case
        for case in (random_case(1, index, STEPS) for index in range(1000))
        if len(case.recipe.journal) > 4
        and case.recipe.journal.edits[2].set == "optimizer"
        and case.recipe.journal.edits[2].before <= case.steps
    )
    wanted = case.recipe.journal.edits[2]
    small = smallest(case, lambda case: wanted in case.recipe.journal.edits and case.steps >= wanted.before)
    assert small.recipe.journal.edits == (wanted,)
    assert small.steps == max(wanted.before, 1)
    rate = small.recipe.config.address("optimizer.lr")
    assert small.recipe.config.get("optimizer.lr") == rate.hyperparameter.default  # type: ignore[union-attr] # it has one
