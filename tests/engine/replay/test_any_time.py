"""Back, forward, undo, redo, branches, edits in any order: the run always stands where a fresh replay does."""

from collections.abc import Callable
from functools import partial

import pytest
from hypothesis import Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.engine.runs import arrive, assert_same_as_replay, bits, problem, replayed
from tui_trainer.base.errors import UserError
from tui_trainer.base.hyperparameters import Value
from tui_trainer.catalogue.optimizers import OPTIMIZERS
from tui_trainer.engine.replay.branches import MAX_BRANCHES, Branches
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.observed.history import History
from tui_trainer.observed.snapshot import Branch
from tui_trainer.recipe.recipe import Recipe

EDITS: list[tuple[str, Value]] = [
    *[("optimizer.lr", value) for value in (0.0005, 0.001, 0.02)],
    *[("params.w[1,0]", value) for value in (-1.0, 0.5)],
    *[("batch_size", value) for value in (0, 7)],
    ("params.b", 0.25),
    ("optimizer", "adam"),
    ("zero_grad", False),
    ("diverges_at", 2.0),
    ("dataset.noise", 2.0),
    ("loss", "mae"),
]
MORE = st.sampled_from([0, 6, 15])
"""Steps to go on."""


class AnyTime(RuleBasedStateMachine):
    """A timeline over a trainer with a short history and dense keyframes, so that little is needed to fill them."""

    def __init__(self, optimizer: str) -> None:
        super().__init__()
        self.optimizer = optimizer

    @initialize(size=st.sampled_from([0, 7]))
    def begin(self, size: int) -> None:
        """The cubic, full batch or in mini-batches."""
        shorter = {"optimizer__max_iter": 3} if self.optimizer == "lbfgs" else {}
        self.begin_with(problem("polynomial", batch_size=size, optimizer=self.optimizer, **shorter))
        self.trainer.advance(9)

    def begin_with(self, recipe: Recipe) -> None:
        """A fresh run of a recipe."""
        self.trainer = Trainer(recipe)
        self.trainer.record.history = History(8)
        self.trainer.record.keyframes.aim(4)
        self.time = Branches(self.trainer)

    @rule(steps=st.integers(0, 20))
    def advance(self, steps: int) -> None:
        """Some steps, as far as they go."""
        self.trainer.advance(steps)

    @rule(phases=st.integers(1, 7))
    def make_phases(self, phases: int) -> None:
        """Some phases, across the end of a step or not."""
        for _ in range(phases):
            self.trainer.advance_phase()

    @rule(edit=st.sampled_from(EDITS))
    def apply(self, edit: tuple[str, Value]) -> None:
        """An edit; one that can't be made changes nothing, and edits that lay ahead stay in a branch."""
        before, undone = bits(self.trainer), self.time.undone
        old = self.trainer.recipe.journal
        ahead = old.after(self.trainer.step + 1)
        try:
            self.time.apply(*edit)
        except UserError:
            assert (bits(self.trainer), self.time.undone) == (before, undone)
        else:
            assert self.time.undone == ()
            branches = [branch.recipe.journal.upto(ahead[-1].before) for branch in self.time.branches if ahead]
            assert old in branches or not ahead

    @rule(part=st.floats(0, 1), share=st.floats(0, 1))
    def leave_on_the_way(self, part: float, share: float) -> None:
        """To some step so far, but not all of the way."""
        replay = self.time.go_to(int(self.trainer.step * part))
        replay.travel(max(int(replay.remaining * share), min(1, replay.remaining)))

    @rule(part=st.floats(0, 1), steps=MORE)
    def go_back(self, part: float, steps: int) -> None:
        """Any step so far, the one it stands at too; and on from there."""
        step = int(self.trainer.step * part)
        arrive(self.time.go_to(step))
        assert (self.trainer.step, self.trainer.phases) == (step, 0)
        self.trainer.advance(steps)

    @rule(part=st.floats(0, 1))
    def go_back_and_forward(self, part: float) -> None:
        """As many steps forward as back: what was seen before."""
        arrive(self.time.go_to(self.trainer.step))
        before, step = bits(self.trainer), self.trainer.step
        arrive(self.time.go_to(int(step * part)))
        assert self.trainer.advance(step - self.trainer.step) is None
        assert bits(self.trainer) == before

    @rule(steps=MORE)
    def undo(self, steps: int) -> None:
        """The last edit is gone, and the run stands before its update; and on from there."""
        made = self.trainer.recipe.journal.upto(self.trainer.step + 1).edits
        if not made:
            with pytest.raises(UserError, match="no edit to undo"):
                arrive(self.time.undo())
            return
        arrive(self.time.undo())
        assert self.trainer.recipe.journal.edits == made[:-1]
        assert self.trainer.step == made[-1].before - 1
        assert self.time.undone[-1] == made[-1]
        self.trainer.advance(steps)

    @precondition(lambda self: self.time.undone)
    @rule()
    def redo(self) -> None:
        """The edit undone last is there again, behind or ahead."""
        edit = self.time.undone[-1]
        replay = self.time.redo()
        if replay.travel(replay.remaining) or replay.remaining:
            return  # diverged on the way
        replay.finish()
        assert self.trainer.step == edit.before - 1
        assert self.trainer.recipe.journal.edits[-1] == edit

    @precondition(lambda self: self.trainer.recipe.journal.upto(self.trainer.step + 1).edits)
    @rule()
    def undo_and_redo(self) -> None:
        """The same bits as right after the edit."""
        made = self.trainer.recipe.journal.upto(self.trainer.step + 1).edits
        arrive(self.time.go_to(made[-1].before - 1))
        before = bits(self.trainer)
        arrive(self.time.undo())
        arrive(self.time.redo())
        assert bits(self.trainer) == before

    @precondition(lambda self: self.time.branches)
    @rule(part=st.floats(0, 1, exclude_max=True))
    def return_to(self, part: float) -> None:
        """One of the branches."""
        self.stand_in(self.time.branches[int(len(self.time.branches) * part)])

    @rule()
    def retreat(self) -> None:
        """Where the loss was lowest, more slowly."""
        best = self.trainer.record.best
        arrive(self.time.retreat(0.1))
        assert self.trainer.step == max(best.step - 1, 0)
        assert self.time.undone == ()

    @precondition(lambda self: self.trainer.step > 40)
    @rule()
    def reset(self) -> None:
        """The hyperparameters now in force, from the start."""
        self.begin_with(Recipe(self.trainer.config))

    @invariant()
    def equals_a_fresh_replay(self) -> None:
        """Bit for bit."""
        assert_same_as_replay(self.trainer)
        assert len(self.time.branches) <= MAX_BRANCHES

    def teardown(self) -> None:
        """Every branch can be returned to in the end."""
        for branch in self.time.branches if hasattr(self, "time") else ():
            self.stand_in(branch)

    def stand_in(self, branch: Branch) -> None:
        """Return to a branch: it is as its own replay has it."""
        arrive(self.time.return_to(branch))
        alone = Trainer(branch.recipe)
        assert alone.advance(branch.step) is None
        assert bits(self.trainer) == bits(alone) == bits(replayed(self.trainer))
        assert self.time.undone == ()


def run_machine(machine: Callable[[], RuleBasedStateMachine], examples: int, number: int) -> None:
    """Draw so many sequences of what a machine can do, with that number as the seed, and run each on a new one."""
    bounds = settings(
        max_examples=examples, stateful_step_count=20, phases=[Phase.generate], database=None, deadline=None
    )

    @seed(number)
    def begin() -> RuleBasedStateMachine:
        return machine()

    run_state_machine_as_test(begin, settings=bounds)  # type: ignore[arg-type] # a function will do


@pytest.mark.parametrize(("number", "optimizer"), list(enumerate(OPTIMIZERS.names())))
def test_any_time(number: int, optimizer: str) -> None:
    """With each optimizer, each with a seed of its own; the nightly run draws more."""
    run_machine(partial(AnyTime, optimizer), examples=2, number=number)
