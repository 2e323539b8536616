"""Which backward passes the gradients of a step sum up."""

from hypothesis import given
from hypothesis import strategies as st

from tests.recipe.recipes import LINEAR
from tui_trainer.explain.accumulation import first_accumulated_step
from tui_trainer.recipe.journal import Edit, Journal
from tui_trainer.recipe.recipe import Recipe
from tui_trainer.recipe.recipe_file import parse_recipe

CONFIG = parse_recipe(LINEAR, "linear.toml").config
SWITCHES = st.lists(st.tuples(st.integers(1, 12), st.booleans()), max_size=6).map(sorted)


@given(st.booleans(), SWITCHES, st.integers(1, 15))
def test_first_accumulated_step(at_first: bool, switches: list[tuple[int, bool]], step: int) -> None:
    """The result is that of counting step by step: zeroing clears the gradients, each backward pass adds its own."""
    edits = Journal(tuple(Edit(before, "zero_grad", on) for before, on in switches))
    recipe = Recipe(CONFIG.with_value("zero_grad", at_first), edits)
    summed: list[int] = []
    for number in range(1, step + 1):
        summed = [number] if recipe.config_at(number).zero_grad else [*summed, number]
    assert first_accumulated_step(recipe, step) == summed[0]
