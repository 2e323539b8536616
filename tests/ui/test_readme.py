"""The README shows the program as it is."""

from tests.readme import README, SCREENSHOT, with_key_table
from tui_trainer.recipe.problems import problem_names


def test_the_key_table_is_the_key_list() -> None:
    """The README's table has every key as the program declares it."""
    text = README.read_text(encoding="utf-8")
    assert with_key_table(text) == text


def test_the_screenshot_is_there() -> None:
    """The README shows a picture that is in the repository."""
    assert SCREENSHOT.name in README.read_text(encoding="utf-8")
    assert SCREENSHOT.read_text(encoding="utf-8").startswith("<svg")


def test_every_problem_is_named() -> None:
    """The README names every problem."""
    text = README.read_text(encoding="utf-8")
    assert all(f"`{name}`" in text for name in problem_names())
