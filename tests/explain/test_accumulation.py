"""Whose gradients are in those of a step."""

from hypothesis import given
from hypothesis import strategies as st

from tests.recipe.recipes import LINEAR
from tui_trainer.explain.accumulation import first_pass_kept
from tui_trainer.recipe.journal import Edit, Journal
from tui_trainer.recipe.recipe import Recipe
from tui_trainer.recipe.recipe_file import parse_recipe

CONFIG = parse_recipe(LINEAR, "linear.toml").config
SWITCHES = st.lists(st.tuples(st.integers(1, 12), st.booleans()), max_size=6).map(sorted)


@given(st.booleans(), SWITCHES, st.integers(1, 15))
def test_the_first_pass_that_is_kept(at_first: bool, switches: list[tuple[int, bool]], step: int) -> None:
    """As counted step by step: zeroing empties the gradients, a pass adds its own."""
    edits = Journal(tuple(Edit(before, "zero_grad", on) for before, on in switches))
    recipe = Recipe(CONFIG.with_value("zero_grad", at_first), edits)
    kept: list[int] = []
    for one in range(1, step + 1):
        kept = [one] if recipe.config_at(one).zero_grad else [*kept, one]
    assert first_pass_kept(recipe, step) == kept[0]
