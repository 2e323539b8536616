"""The README agrees with the program."""

from tests.readme import README, SCREENSHOT, with_key_table
from tui_trainer.recipe.problems import problem_names


def test_the_key_table_is_the_key_list() -> None:
    """The README's table of keys is the one that the program makes."""
    text = README.read_text(encoding="utf-8")
    assert with_key_table(text) == text


def test_the_screenshot_exists() -> None:
    """The README shows an SVG file that exists."""
    assert SCREENSHOT.name in README.read_text(encoding="utf-8")
    assert SCREENSHOT.read_text(encoding="utf-8").startswith("<svg")


def test_every_problem_is_named() -> None:
    """The README names every problem."""
    text = README.read_text(encoding="utf-8")
    assert all(f"`{name}`" in text for name in problem_names())
