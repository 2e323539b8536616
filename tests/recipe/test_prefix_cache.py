"""PrefixCache: the cached configs equal those of applying every edit from the start."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.recipe.recipes import recipes
from tui_trainer.recipe.config import RunConfig
from tui_trainer.recipe.journal import Edit, Journal
from tui_trainer.recipe.prefix_cache import EDITS_PER_RESULT, PrefixCache
from tui_trainer.recipe.problems import open_problem
from tui_trainer.recipe.recipe import Recipe

CONFIG = open_problem("linear").config


def refolded(config: RunConfig, journal: Journal, update: int) -> RunConfig:
    """Return the config in force for an update, computed without a cache."""
    for edit in journal.edits:
        if edit.before <= update:
            config = edit.apply(config)
    return config


def rates(count: int) -> Journal:
    """Return a journal with an edit before each of the first `count` updates."""
    return Journal(tuple(Edit(update, "optimizer.lr", update * 1e-6) for update in range(1, count + 1)))


Action = tuple[str, int]
ACTIONS = st.lists(st.tuples(st.sampled_from(["add", "upto", "without_last", "read", "read_other"]), st.integers(1, 60)))


@settings(max_examples=60)
@given(st.integers(0, 50), ACTIONS)
def test_any_sequence_of_changes(count: int, actions: list[Action]) -> None:
    """A journal that is extended, keep_first and read in any order has the configs of a fresh journal."""
    journal = rates(count)
    for action, number in actions:
        if action == "add":
            journal = journal.add(Edit(number, "optimizer.lr", number * 1e-3))
        elif action == "upto":
            journal = journal.up_to(number)
        elif action == "without_last" and journal:
            journal = journal.without_last()
        else:
            config = CONFIG.with_value("seed", 1) if action == "read_other" else CONFIG
            assert journal.config_at(config, number) == refolded(config, journal, number)
        assert journal == Journal(journal.edits)
    assert journal.config_at(CONFIG, 60) == refolded(CONFIG, journal, 60)


@given(recipes(), st.lists(st.integers(1, 10**9), max_size=5))
def test_any_recipe_at_any_updates(recipe: Recipe, updates: list[int]) -> None:
    """The config in force does not depend on the updates read before."""
    for update in updates:
        assert recipe.config_at(update) == refolded(recipe.config, recipe.journal, update)


@given(recipes(), st.integers(1, 10**9))
def test_parts_of_a_journal(recipe: Recipe, update: int) -> None:
    """upto, at and after select edits by the update before which they are made."""
    journal, edits = recipe.journal, recipe.journal.edits
    assert journal.up_to(update).edits == tuple(edit for edit in edits if edit.before <= update)
    assert journal.at(update) == tuple(edit for edit in edits if edit.before == update)
    assert journal.after(update) == tuple(edit for edit in edits if edit.before > update)


def test_how_many_edits_are_applied() -> None:
    """Adding an edit applies a single edit; after a keep_first, fewer than EDITS_PER_RESULT are applied."""
    applied: list[int] = []

    def apply(index: int, state: int) -> int:
        applied.append(index)
        return state + 1

    cache = PrefixCache(0).after(600, apply)
    assert (cache.last, len(applied)) == (600, 600)
    applied.clear()
    assert cache.after(601, apply).last == 601
    assert applied == [600]
    applied.clear()
    assert cache.keep_first(599).after(599, apply).last == 599
    assert len(applied) < EDITS_PER_RESULT
