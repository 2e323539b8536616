"""The states kept for going back: bounded, evenly spaced, and never of another past."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.runs import problem, resident_megabytes
from tui_trainer.catalogue.memory_budget import MEGABYTE
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.engine.step.best import Best
from tui_trainer.engine.step.divergence_baseline import DivergenceBaseline
from tui_trainer.engine.step.optimizers.optimizer_state import tensors_in
from tui_trainer.engine.step.state import Keyframes, State
from tui_trainer.observed.history import History
from tui_trainer.recipe.journal import Edit


def state(step: int, edits: tuple[Edit, ...] = (), numbers: int = 0) -> State:
    """A state of that step with that many numbers."""
    return State(step, 0, 0, (torch.zeros(numbers),), (None,), [], DivergenceBaseline(1.0, 0), Best(), edits)


def filled(budget: int, steps: int, spacing: int = 4) -> Keyframes:
    """Keyframes of a run that was made one step at a time."""
    keyframes = Keyframes(budget)
    keyframes.aim(spacing)
    for step in range(steps):
        keyframes.offer(state(step))
    return keyframes


def kept(keyframes: Keyframes, steps: int) -> list[int]:
    """The steps that are kept."""
    return sorted({keyframes.nearest(step, ()).step for step in range(steps)})


def test_they_lie_at_multiples_of_the_spacing() -> None:
    """Every fourth step, from the beginning."""
    assert kept(filled(10**6, 30), 30) == [0, 4, 8, 12, 16, 20, 24, 28]


@pytest.mark.parametrize(("aimed", "spacing"), [(0, 1), (1, 1), (3, 2), (4, 4), (1000, 512), (1024, 1024)])
def test_the_spacing_is_a_power_of_two(aimed: int, spacing: int) -> None:
    """At most what was aimed at."""
    keyframes = Keyframes(10**6)
    keyframes.aim(aimed)
    assert keyframes.spacing == spacing


@given(room=st.integers(3, 20), steps=st.integers(1, 2000))
def test_the_budget_holds(room: int, steps: int) -> None:
    """However long the run, no more states than there is room for, evenly spaced over all of it."""
    one = state(0).nbytes
    keyframes = filled(room * one, steps)
    assert len(keyframes) <= room
    assert kept(keyframes, steps) == list(range(0, steps, keyframes.spacing))


def test_a_run_keeps_to_its_memory() -> None:
    """A trainer with a megabyte keeps fewer states than one with as much as usual, and none is missing there."""
    kept_states = []
    for trainer in (Trainer(problem("linear"), memory=1), Trainer(problem("linear"))):
        trainer.record.keyframes.aim(1)
        trainer.advance(3000)
        kept_states.append(len(trainer.record.keyframes))
    few, all_of_them = kept_states
    assert few <= MEGABYTE / trainer.record.nearest(3000, ()).nbytes < all_of_them == 3001


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adam", "lbfgs"])
def test_a_state_takes_no_more_than_it_says(optimizer: str) -> None:
    """The process grows by no more than the bytes that its states count, objects included."""
    trainer = Trainer(problem("logistic-sgd", optimizer=optimizer))
    trainer.advance(20)
    before = resident_megabytes()
    states = [trainer.learner.capture((), Best()) for _ in range(3000)]
    grown = (resident_megabytes() - before) * MEGABYTE
    assert grown <= sum(one.nbytes for one in states) + MEGABYTE


def test_edits_never_make_them_exceed_the_budget() -> None:
    """A run that is edited again and again: the tensors that are kept and the tuples of edits fit into the budget."""
    trainer = Trainer(problem("logistic-sgd", optimizer="momentum"))
    budget = 100_000
    trainer.record.keyframes = keyframes = Keyframes(budget)
    keyframes.offer(trainer.learner.capture((), Best()))
    for number in range(60):
        keyframes.aim(1)
        trainer.apply("optimizer.lr", 0.5 + 0.001 * (number % 7))
        trainer.advance(4)
        assert keyframes.nbytes <= budget
    kept_states = states_of(trainer)
    assert len(kept_states) == len(keyframes) > 8
    assert sum(taken(one) for one in kept_states) + edit_bytes(kept_states) <= keyframes.nbytes


def test_states_between_two_edits_share_the_tuple_of_edits() -> None:
    """Each keeps a reference, not a copy of the journal."""
    trainer = Trainer(problem("logistic-sgd"))
    trainer.record.keyframes.aim(1)
    for value in (0.1, 0.2):
        trainer.apply("optimizer.lr", value)
        trainer.advance(50)
    assert len({id(one.edits) for one in states_of(trainer)}) <= 4


def states_of(trainer: Trainer) -> list[State]:
    """Every state that a trainer keeps to go back to."""
    keyframes, edits = trainer.record.keyframes, trainer.recipe.journal.edits
    found = {id(one): one for one in (keyframes.nearest(step, edits) for step in range(trainer.step + 1))}
    return list(found.values())


def taken(state: State) -> int:
    """Bytes of the memory behind a state's tensors."""
    grads = [one for one in state.grads if one is not None]
    remembered = [one for entries in state.memory for one in tensors_in(entries)]
    return sum(one.untyped_storage().nbytes() for one in (*state.params, *grads, *remembered))


def edit_bytes(states: list[State]) -> int:
    """Bytes of the tuples of edits that states hold, shared ones counted once."""
    return sum(8 * len(edits) for edits in {id(one.edits): one.edits for one in states}.values())


def test_the_spacing_doubles_when_full() -> None:
    """Every other state goes, and from then on half as many are kept, whatever is aimed at."""
    keyframes = filled(8 * state(0).nbytes, 33)
    assert keyframes.spacing == 8
    assert kept(keyframes, 33) == [0, 8, 16, 24, 32]
    keyframes.aim(1)
    assert keyframes.spacing == 8


def test_states_inside_a_bucket_of_the_history_go() -> None:
    """When the buckets grow wider, and each that is offered later; the first state stays."""
    keyframes = filled(10**6, 30)
    keyframes.thin(16)
    assert kept(keyframes, 30) == [0, 16]
    for step in (32, 36, 40, 48):
        keyframes.offer(state(step))
        keyframes.thin(16)
    assert kept(keyframes, 50) == [0, 16, 32, 48]


def test_a_long_run_keeps_no_more_states_than_its_history_has_buckets() -> None:
    """Whatever a step costs: the others would only take memory."""
    trainer = Trainer(problem())
    trainer.record.history = History(8)
    trainer.record.keyframes.aim(1)
    for _ in range(200):
        trainer.advance(1)
    width = trainer.record.history.width
    assert width == 32
    assert len(trainer.record.keyframes) == 200 // width + 1
    assert trainer.record.newest is not None
    assert trainer.record.newest.state.step == 200


def test_large_states_count_for_more() -> None:
    """The budget is in bytes: a state's tensors count."""
    assert state(0, numbers=1000).nbytes == state(0).nbytes + 4000


def test_a_state_too_large_for_the_budget_leaves_the_beginning() -> None:
    """The first state is never lost, so that everything can still be replayed."""
    keyframes = Keyframes(1)
    for step in range(0, 50_000, 1024):
        keyframes.offer(state(step))
    assert keyframes.nearest(10, ()).step == 0
    assert len(keyframes) <= 2


def test_the_nearest_is_the_latest_that_is_not_later() -> None:
    """At the step itself, or the last one before it; at a multiple of the width asked for."""
    keyframes = filled(10**6, 30)
    assert [keyframes.nearest(step, ()).step for step in (0, 3, 4, 29, 1000)] == [0, 0, 4, 28, 28]
    assert [keyframes.nearest(step, (), 8).step for step in (4, 15, 29)] == [0, 8, 24]


def test_another_past_is_of_no_use() -> None:
    """A state reached with edits serves only a journal that begins with them."""
    slow, fast = Edit(5, "optimizer.lr", 0.1), Edit(5, "optimizer.lr", 0.2)
    keyframes = Keyframes(10**6)
    keyframes.aim(4)
    for one in (state(0), state(4), state(8, (slow,)), state(12, (slow, slow))):
        keyframes.offer(one)
    assert keyframes.nearest(20, (slow, slow)).step == 12
    assert keyframes.nearest(20, (slow,)).step == 8
    assert keyframes.nearest(20, (fast,)).step == 4
    assert keyframes.nearest(20, ()).step == 4


def test_the_future_is_forgotten() -> None:
    """What lies after a step is dropped, and can be kept anew."""
    keyframes = filled(10**6, 30)
    keyframes.truncate(9)
    assert kept(keyframes, 30) == [0, 4, 8]
    assert keyframes.is_due(12)
    assert not keyframes.is_due(8)


def test_a_trainer_keeps_them_in_one_long_stretch() -> None:
    """Many steps asked for at once leave the same keyframes behind as single ones."""
    at_once, one_by_one = Trainer(problem()), Trainer(problem())
    for trainer in (at_once, one_by_one):
        trainer.record.keyframes.aim(16)
    at_once.advance(100)
    for _ in range(100):
        one_by_one.advance(1)
    assert kept(at_once.record.keyframes, 101) == kept(one_by_one.record.keyframes, 101) == list(range(0, 101, 16))
