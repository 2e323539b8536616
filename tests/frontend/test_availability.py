"""Keys whose actions the engine lacks a capability for are unavailable, and say why."""

from collections.abc import Mapping

import pytest

from tests.ui.poor_engine import PoorEngine
from tui_trainer.frontend.availability import NEEDED_CAPABILITY, why_unavailable
from tui_trainer.frontend.session import Session
from tui_trainer.frontend.tabs import TABS, Tab
from tui_trainer.observed.capabilities import Capability
from tui_trainer.observed.commands import Apply, Run, Step, Undo
from tui_trainer.recipe.problems import open_problem
from tui_trainer.ui.actions.dispatch import ACTIONS
from tui_trainer.ui.bindings import KEY_BINDINGS


def session_of(missing: Mapping[Capability, str]) -> Session:
    """Return a session after an edit, a step and the undoing of the edit, with an engine without some capabilities."""
    session = Session(open_problem("linear"), "linear")
    session.attach(PoorEngine(missing))
    for command in (Apply("optimizer.lr", 0.02), Step(), Undo(), Run(5)):
        session.send(command)
        session.refresh()
    return session


@pytest.mark.parametrize("capability", list(Capability))
def test_a_missing_capability(capability: Capability) -> None:
    """The actions that need a missing capability say why they are unavailable; the others stay as they were."""
    rich, poor = session_of({}), session_of({capability: "not here"})
    for binding in KEY_BINDINGS:
        argument = binding.arguments[0] if binding.arguments else None
        needs = capability is NEEDED_CAPABILITY.get(binding.action)
        before = why_unavailable(binding.action, argument, rich)
        assert why_unavailable(binding.action, argument, poor) == ("not here" if needs else before)


def test_tabs_and_views_that_need_probes() -> None:
    """Without probes a tab that needs them is absent and says why; a view that asks the model is there only if alone."""
    session = Session(open_problem("logistic-sgd"), "logistic-sgd")
    tab = Tab("map", "5", "Map", "a map", needs=frozenset({Capability.PROBES}))
    assert tab.why_absent(session) == ""
    assert [chart.name for chart in TABS["fit"].views(session)] == ["fit", "sigmoid"]
    session.attach(PoorEngine({Capability.PROBES: "not here"}))
    session.refresh()
    assert tab.why_absent(session) == "not here"
    assert [chart.name for chart in TABS["fit"].views(session)] == ["fit"]


def test_needed_capabilities_are_of_actions() -> None:
    """Every action with a needed capability exists, and every capability is needed by some action."""
    assert NEEDED_CAPABILITY.keys() <= ACTIONS.keys()
    assert set(NEEDED_CAPABILITY.values()) == set(Capability)


def test_without_a_recipe() -> None:
    """A session whose snapshots have no recipe keeps the recipe that it started with."""
    session = session_of({})
    assert session.snapshot
    assert session.recipe == open_problem("linear")
    assert session.config == open_problem("linear").config
    assert session.title == open_problem("linear").config.title
    assert (session.snapshot.journal.edits, session.snapshot.breakpoints) == ((), ())
