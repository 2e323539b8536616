"""The random state of a run: torch's default generator as it was before, whatever the run draws."""

import pytest
import torch

from tui_trainer.engine.step.random_state import RandomState


def drawn(state: RandomState, count: int = 1) -> list[float]:
    """Draw numbers with the state in use."""
    with state:
        return torch.rand(count).tolist()


def test_the_state_is_that_of_manual_seed_and_goes_on() -> None:
    """A run draws the numbers that follow torch.manual_seed, in as many `with` statements as it likes."""
    state = RandomState(seed=7)
    found = drawn(state) + drawn(state, 2)
    torch.manual_seed(7)
    assert found == [torch.rand(1).item(), *torch.rand(2).tolist()]


def test_the_process_keeps_its_state() -> None:
    """After `with`, also after an exception in it, the process draws what it would have drawn."""
    state = RandomState(seed=7)
    before = torch.get_rng_state()
    drawn(state)
    with pytest.raises(RuntimeError, match="inconsistent"), state:
        torch.dot(torch.rand(1), torch.rand(2))
    assert torch.equal(torch.get_rng_state(), before)


def test_a_state_within_itself_and_within_another() -> None:
    """An inner `with` of the same state goes on with it; one of another state leaves the outer one as it was."""
    alone = [drawn(RandomState(seed=7), 3), drawn(RandomState(seed=8), 2)]
    outer, inner = RandomState(seed=7), RandomState(seed=8)
    with outer:
        of_outer = [*drawn(outer), *drawn(outer)]
        of_inner = drawn(inner, 2)
        of_outer += drawn(outer)
    assert [of_outer, of_inner] == alone


def test_captures_are_shared_until_something_is_drawn() -> None:
    """Captures between which nothing is drawn are one tensor; a restored state draws the same numbers again."""
    state = RandomState(seed=7)
    first = state.capture()
    with state:
        assert state.capture() is first
        numbers = torch.rand(3)
        assert state.capture() is not first
        state.restore(first)
        assert state.capture() is first
        assert torch.equal(torch.rand(3), numbers)
    state.restore(first)
    assert drawn(state, 3) == numbers.tolist()


def test_a_run_that_draws_nothing_is_not_put_in() -> None:
    """Where a run draws nothing, as for catalogue models, `with` leaves the process's state in use."""
    state = RandomState(seed=7)
    state.is_needed = False
    before = torch.get_rng_state()
    with state:
        assert torch.equal(torch.get_rng_state(), before)
    assert torch.equal(state.capture(), RandomState(seed=7).capture())
