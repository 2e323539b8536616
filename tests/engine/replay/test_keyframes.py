"""Keyframes: bounded in memory, evenly spaced, and never used for a journal with other edits."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.runs import problem, resident_megabytes, set_history_capacity
from tui_trainer.catalogue.memory_budget import MEGABYTE
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.engine.step.best import Best
from tui_trainer.engine.step.divergence_baseline import DivergenceBaseline
from tui_trainer.engine.step.optimizers.optimizer_state import tensors_in
from tui_trainer.engine.step.state import TENSOR_BYTES, Keyframes, State
from tui_trainer.recipe.journal import Edit

RANDOM_STATE = torch.get_rng_state()


def state(step: int, edits: tuple[Edit, ...] = (), numbers: int = 0) -> State:
    """Return a state of a step, with `numbers` numbers in its tensor."""
    params, baseline = (torch.zeros(numbers),), DivergenceBaseline(1.0, 0)
    return State(step, 0, 0, params, (None,), [], baseline, Best(), edits, {}, (), RANDOM_STATE)


def filled(budget: int, steps: int, spacing: int = 4) -> Keyframes:
    """Return the keyframes of a run made in single steps."""
    keyframes = Keyframes(budget)
    keyframes.set_spacing(spacing)
    for step in range(steps):
        keyframes.append_if_due(state(step))
    return keyframes


def steps_of(keyframes: Keyframes, steps: int) -> list[int]:
    """Return the steps of the keyframes."""
    return sorted({keyframes.nearest(step, ()).step for step in range(steps)})


def test_keyframes_are_at_multiples_of_the_spacing() -> None:
    """With spacing 4 the keyframes are at 0, 4, 8, …."""
    assert steps_of(filled(10**6, 30), 30) == [0, 4, 8, 12, 16, 20, 24, 28]


@pytest.mark.parametrize(("requested", "spacing"), [(0, 1), (1, 1), (3, 2), (4, 4), (1000, 512), (1024, 1024)])
def test_the_spacing_is_a_power_of_two(requested: int, spacing: int) -> None:
    """The spacing is the largest power of two up to the requested one."""
    keyframes = Keyframes(10**6)
    keyframes.set_spacing(requested)
    assert keyframes.spacing == spacing


@given(room=st.integers(3, 20), steps=st.integers(1, 2000))
def test_the_budget_holds(room: int, steps: int) -> None:
    """However long the run, the keyframes fit the budget and are evenly spaced over all of it."""
    keyframes = filled(room * state(0).nbytes, steps)
    assert len(keyframes) <= room
    assert steps_of(keyframes, steps) == list(range(0, steps, keyframes.spacing))


def test_a_run_keeps_its_memory_budget() -> None:
    """With 1 MB a trainer has fewer keyframes than with the default, which has one per step."""
    keyframe_states = []
    for trainer in (Trainer(problem("linear"), memory_budget=1), Trainer(problem("linear"))):
        trainer.record.keyframes.set_spacing(1)
        trainer.advance(3000)
        keyframe_states.append(len(trainer.record.keyframes))
    few, every_step = keyframe_states
    assert few <= MEGABYTE / trainer.record.nearest_keyframe(3000, ()).nbytes < every_step == 3001


@pytest.mark.parametrize("optimizer", ["adam", "lbfgs"])
def test_nbytes_is_at_least_the_memory_taken(optimizer: str) -> None:
    """The process grows by at most the nbytes of its states."""
    trainer = Trainer(problem("logistic-sgd", optimizer=optimizer))
    trainer.advance(20)
    before = resident_megabytes()
    states = [trainer.learner.capture((), Best()) for _ in range(3000)]
    grown = (resident_megabytes() - before) * MEGABYTE
    assert grown <= sum(state.nbytes for state in states) + MEGABYTE


def test_the_budget_holds_with_many_edits() -> None:
    """With many edits, the tensors and tuples of edits of all keyframes fit the budget."""
    trainer = Trainer(problem("logistic-sgd", optimizer="momentum"))
    budget = 100_000
    trainer.record.keyframes = keyframes = Keyframes(budget)
    keyframes.append_if_due(trainer.learner.capture((), Best()))
    for number in range(60):
        keyframes.set_spacing(1)
        trainer.apply("optimizer.lr", 0.5 + 0.001 * (number % 7))
        trainer.advance(4)
        assert keyframes.nbytes <= budget
    keyframe_states = states_of(trainer)
    assert len(keyframe_states) == len(keyframes) > 8
    assert sum(taken(state) for state in keyframe_states) + edit_bytes(keyframe_states) <= keyframes.nbytes


def test_states_between_two_edits_share_the_tuple_of_edits() -> None:
    """Keyframes between two edits refer to one tuple of edits."""
    trainer = Trainer(problem("logistic-sgd"))
    trainer.record.keyframes.set_spacing(1)
    for value in (0.1, 0.2):
        trainer.apply("optimizer.lr", value)
        trainer.advance(50)
    assert len({id(state.edits) for state in states_of(trainer)}) <= 4


def states_of(trainer: Trainer) -> list[State]:
    """Return every keyframe of a trainer."""
    keyframes, edits = trainer.record.keyframes, trainer.recipe.journal.edits
    found = {id(state): state for state in (keyframes.nearest(step, edits) for step in range(trainer.step + 1))}
    return list(found.values())


def taken(state: State) -> int:
    """Return the bytes of storage of a state's tensors."""
    grads = [grad for grad in state.grads if grad is not None]
    memory = [tensor for entries in state.optimizer_state for tensor in tensors_in(entries)]
    return sum(tensor.untyped_storage().nbytes() for tensor in (*state.params, *grads, *memory))


def edit_bytes(states: list[State]) -> int:
    """Return the bytes of the tuples of edits of all states, shared ones counted once."""
    return sum(8 * len(edits) for edits in {id(state.edits): state.edits for state in states}.values())


def test_the_spacing_doubles_when_full() -> None:
    """When the budget is exceeded every other keyframe is dropped, and the spacing stays at least doubled."""
    keyframes = filled(8 * state(0).nbytes + RANDOM_STATE.nbytes + TENSOR_BYTES, 33)
    assert keyframes.spacing == 8
    assert steps_of(keyframes, 33) == [0, 8, 16, 24, 32]
    keyframes.set_spacing(1)
    assert keyframes.spacing == 8


def test_keyframes_within_a_bucket_are_dropped() -> None:
    """Keyframes within a bucket of the history are dropped, also later ones; the first one stays."""
    keyframes = filled(10**6, 30)
    keyframes.thin_out(16)
    assert steps_of(keyframes, 30) == [0, 16]
    for step in (32, 36, 40, 48):
        keyframes.append_if_due(state(step))
        keyframes.thin_out(16)
    assert steps_of(keyframes, 50) == [0, 16, 32, 48]


def test_a_long_run_has_one_keyframe_per_bucket() -> None:
    """A long run has at most one keyframe per bucket of the history, plus the newest state."""
    trainer = Trainer(problem())
    set_history_capacity(trainer, 8)
    trainer.record.keyframes.set_spacing(1)
    for _ in range(200):
        trainer.advance(1)
    width = trainer.record.history.width
    assert width == 32
    assert len(trainer.record.keyframes) == 200 // width + 1
    assert trainer.record.newest_checkpoint is not None
    assert trainer.record.newest_checkpoint.state.step == 200


def test_tensors_count_in_nbytes() -> None:
    """A state's nbytes includes its tensors' bytes."""
    assert state(0, numbers=1000).nbytes == state(0).nbytes + 4000


def test_the_first_keyframe_is_always_kept() -> None:
    """With states larger than the budget the first one is kept, so that everything can be replayed."""
    keyframes = Keyframes(1)
    for step in range(0, 50_000, 1024):
        keyframes.append_if_due(state(step))
    assert keyframes.nearest(10, ()).step == 0
    assert len(keyframes) <= 2


def test_nearest() -> None:
    """The nearest keyframe is the latest at or before the step, at a multiple of the requested width."""
    keyframes = filled(10**6, 30)
    assert [keyframes.nearest(step, ()).step for step in (0, 3, 4, 29, 1000)] == [0, 0, 4, 28, 28]
    assert [keyframes.nearest(step, (), 8).step for step in (4, 15, 29)] == [0, 8, 24]


def test_keyframes_with_other_edits_are_not_used() -> None:
    """A keyframe with edits is used only for a journal that begins with them."""
    slow, fast = Edit(5, "optimizer.lr", 0.1), Edit(5, "optimizer.lr", 0.2)
    keyframes = Keyframes(10**6)
    keyframes.set_spacing(4)
    for keyframe in (state(0), state(4), state(8, (slow,)), state(12, (slow, slow))):
        keyframes.append_if_due(keyframe)
    assert keyframes.nearest(20, (slow, slow)).step == 12
    assert keyframes.nearest(20, (slow,)).step == 8
    assert keyframes.nearest(20, (fast,)).step == 4
    assert keyframes.nearest(20, ()).step == 4


def test_truncate() -> None:
    """truncate drops the keyframes after a step, and later ones can be added again."""
    keyframes = filled(10**6, 30)
    keyframes.truncate(9)
    assert steps_of(keyframes, 30) == [0, 4, 8]
    assert keyframes.is_due(12)
    assert not keyframes.is_due(8)


def test_one_long_advance_has_the_same_keyframes() -> None:
    """advance(100) gives the same keyframes as 100 single steps."""
    at_once, one_by_one = Trainer(problem()), Trainer(problem())
    for trainer in (at_once, one_by_one):
        trainer.record.keyframes.set_spacing(16)
    at_once.advance(100)
    for _ in range(100):
        one_by_one.advance(1)
    assert steps_of(at_once.record.keyframes, 101) == steps_of(one_by_one.record.keyframes, 101) == list(range(0, 101, 16))
