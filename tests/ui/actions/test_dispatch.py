"""The registry of actions and the list of keys name each other."""

from inspect import signature

import pytest

from tui_trainer.ui.actions.dispatch import ACTIONS
from tui_trainer.ui.bindings import KEY_BINDINGS, KeyBinding

OWN_KEYS = [key for key in KEY_BINDINGS if not key.is_textual]


def test_every_key_has_an_action_and_the_reverse() -> None:
    """The actions of the declared keys are those of the registry."""
    assert {key.action for key in OWN_KEYS} == set(ACTIONS)


@pytest.mark.parametrize("key", OWN_KEYS, ids=lambda key: str(key.id))
def test_a_key_has_the_arguments_of_its_action(key: KeyBinding) -> None:
    """Every action can be called with a context and the arguments of its key."""
    signature(ACTIONS[key.action]).bind("context", *key.arguments)


def test_every_action_has_one_name() -> None:
    """No function is registered twice."""
    assert len(set(ACTIONS.values())) == len(ACTIONS)
