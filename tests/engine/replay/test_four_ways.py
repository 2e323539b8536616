"""A sample of the differential check: random recipes give the same bits four ways; and how a failure is told."""

import pytest

from tests.benchmarks.nightly.differential import MIN_COUNTS, compare, smallest
from tests.benchmarks.nightly.recipes.random_recipes import random_case
from tui_trainer.recipe.recipe_file import format_recipe, parse_recipe

STEPS = 5


@pytest.mark.parametrize("seed", range(8))
def test_the_same_bits(seed: int) -> None:
    """Headless, edited live with detours, as a script (one in a process of its own), read again from TOML."""
    outcome = compare(25, seed, STEPS, processes=seed == 0)
    assert outcome.failures == ()
    assert sum(outcome.counts.get(kind, 0) > 0 for kind in MIN_COUNTS) >= 4  # nearly all kinds are in a few recipes


def test_the_same_recipes_again() -> None:
    """Seed and number say which recipe it is, and its TOML text is it."""
    case = random_case(3, 11, STEPS)
    assert case == random_case(3, 11, STEPS) != random_case(4, 11, STEPS)
    assert parse_recipe(format_recipe(case.recipe), "recipe.toml") == case.recipe


def test_the_smallest_recipe() -> None:
    """What is told of a failure has only what it takes: one edit and its step, all else at its default."""
    case = next(
        case
        for case in (random_case(1, index, STEPS) for index in range(1000))
        if len(case.recipe.journal) > 4 and case.recipe.journal.edits[2].set == "optimizer"
    )
    wanted = case.recipe.journal.edits[2]
    small = smallest(case, lambda one: wanted in one.recipe.journal.edits and one.steps >= wanted.before)
    assert small.recipe.journal.edits == (wanted,)
    assert small.steps == max(wanted.before, 1)
    assert small.recipe.config.get("optimizer.lr") == small.recipe.config.address("optimizer.lr").hyperparameter.default  # type: ignore[union-attr] # it is one
