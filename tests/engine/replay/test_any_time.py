"""Back, forward, undo, redo, branches, edits in any order: the run always equals a fresh replay."""

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

from tests.engine.replay.trainer_machine import TrainerMachine
from tests.engine.runs import arrive, bits, problem, replayed
from tui_trainer.base.errors import UserError
from tui_trainer.base.hyperparameters import Value
from tui_trainer.catalogue.optimizers import OPTIMIZERS
from tui_trainer.engine.replay.branches import MAX_BRANCHES, Branches
from tui_trainer.engine.replay.trainer import Trainer
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
"""Steps to make afterwards."""


class AnyTime(TrainerMachine):
    """State machine of a trainer with branches: undo, redo, return to what was left, retry."""

    def __init__(self, optimizer: str) -> None:
        super().__init__()
        self.optimizer = optimizer

    @initialize(size=st.sampled_from([0, 7]))
    def begin(self, size: int) -> None:
        """Start a polynomial run, with a full batch or mini-batches."""
        shorter = {"optimizer__max_iter": 3} if self.optimizer == "lbfgs" else {}
        self.begin_with(problem("polynomial", batch_size=size, optimizer=self.optimizer, **shorter))
        self.trainer.advance(9)

    def begin_with(self, recipe: Recipe) -> None:
        """Start a run of a recipe."""
        super().begin_with(recipe)
        self.branches = Branches(self.trainer)

    @rule(steps=st.integers(0, 20))
    def advance(self, steps: int) -> None:
        """Advance, up to a divergence."""
        self.trainer.advance(steps)

    @rule(phases=st.integers(1, 7))
    def make_phases(self, phases: int) -> None:
        """Make phases, across the end of a step or not."""
        for _ in range(phases):
            self.trainer.advance_phase()

    @rule(edit=st.sampled_from(EDITS))
    def apply(self, edit: tuple[str, Value]) -> None:
        """Apply an edit; a refused one changes nothing, and later edits stay in an abandoned branch."""
        before, undone = bits(self.trainer), self.branches.undone
        old = self.trainer.recipe.journal
        ahead = old.after(self.trainer.step + 1)
        try:
            self.branches.apply(*edit)
        except UserError:
            assert (bits(self.trainer), self.branches.undone) == (before, undone)
        else:
            assert self.branches.undone == ()
            journals = [branch.recipe.journal.up_to(ahead[-1].before) for branch in self.branches.abandoned if ahead]
            assert old in journals or not ahead

    @rule(part=st.floats(0, 1), share=st.floats(0, 1))
    def abandon_a_replay(self, part: float, share: float) -> None:
        """Go back to a step, and abandon the replay on the way."""
        replay = self.branches.go_to(int(self.trainer.step * part))
        replay.advance(max(int(replay.remaining * share), min(1, replay.remaining)))

    @rule(part=st.floats(0, 1), steps=MORE)
    def go_back(self, part: float, steps: int) -> None:
        """Go back to any step up to the current one, and advance."""
        step = int(self.trainer.step * part)
        arrive(self.branches.go_to(step))
        assert (self.trainer.step, self.trainer.phases) == (step, 0)
        self.trainer.advance(steps)

    @rule(part=st.floats(0, 1))
    def go_back_and_forward(self, part: float) -> None:
        """As many steps forward as back give the same bits."""
        arrive(self.branches.go_to(self.trainer.step))
        before, step = bits(self.trainer), self.trainer.step
        arrive(self.branches.go_to(int(step * part)))
        assert self.trainer.advance(step - self.trainer.step) is None
        assert bits(self.trainer) == before

    @rule(steps=MORE)
    def undo(self, steps: int) -> None:
        """Undo the last edit, which leads to the step before its update, and advance."""
        made = self.trainer.recipe.journal.up_to(self.trainer.step + 1).edits
        if not made:
            with pytest.raises(UserError, match="no edit to undo"):
                arrive(self.branches.undo())
            return
        arrive(self.branches.undo())
        assert self.trainer.recipe.journal.edits == made[:-1]
        assert self.trainer.step == made[-1].before - 1
        assert self.branches.undone[-1] == made[-1]
        self.trainer.advance(steps)

    @precondition(lambda self: self.branches.undone)
    @rule()
    def redo(self) -> None:
        """Redo the edit undone last, earlier or later in the run."""
        edit = self.branches.undone[-1]
        replay = self.branches.redo()
        if replay.advance(replay.remaining) or replay.remaining:
            return  # diverged on the way
        replay.on_arrival()
        assert self.trainer.step == edit.before - 1
        assert self.trainer.recipe.journal.edits[-1] == edit

    @precondition(lambda self: self.trainer.recipe.journal.up_to(self.trainer.step + 1).edits)
    @rule()
    def undo_and_redo(self) -> None:
        """Undo and redo give the bits right after the edit."""
        made = self.trainer.recipe.journal.up_to(self.trainer.step + 1).edits
        arrive(self.branches.go_to(made[-1].before - 1))
        before = bits(self.trainer)
        arrive(self.branches.undo())
        arrive(self.branches.redo())
        assert bits(self.trainer) == before

    @precondition(lambda self: self.branches.abandoned)
    @rule(part=st.floats(0, 1, exclude_max=True))
    def return_to(self, part: float) -> None:
        """Return to one of the abandoned branches."""
        self.return_and_compare(self.branches.abandoned[int(len(self.branches.abandoned) * part)])

    @rule()
    def retry_from_best(self) -> None:
        """Retry from the best step with a smaller learning rate."""
        best = self.trainer.record.best
        arrive(self.branches.retry_from_best(0.1))
        assert self.trainer.step == max(best.step - 1, 0)
        assert self.branches.undone == ()

    @precondition(lambda self: self.trainer.step > 40)
    @rule()
    def reset(self) -> None:
        """Start again with the current hyperparameters."""
        self.start_again()

    @invariant()
    def abandoned_branches_are_bounded(self) -> None:
        """No more branches are stored than allowed."""
        assert len(self.branches.abandoned) <= MAX_BRANCHES

    def teardown(self) -> None:
        """Return to every abandoned branch in the end."""
        for branch in self.branches.abandoned if hasattr(self, "branches") else ():
            self.return_and_compare(branch)

    def return_and_compare(self, branch: Branch) -> None:
        """Return to a branch, and compare it with a replay of its recipe."""
        arrive(self.branches.return_to(branch))
        alone = Trainer(branch.recipe)
        assert alone.advance(branch.step) is None
        assert bits(self.trainer) == bits(alone) == bits(replayed(self.trainer))
        assert self.branches.undone == ()


def run_machine(machine: Callable[[], RuleBasedStateMachine], examples: int, number: int) -> None:
    """Run a state machine on `examples` random sequences of rules, with `number` as the seed."""
    bounds = settings(
        max_examples=examples, stateful_step_count=20, phases=[Phase.generate], database=None, deadline=None
    )

    @seed(number)
    def begin() -> RuleBasedStateMachine:
        return machine()

    run_state_machine_as_test(begin, settings=bounds)  # type: ignore[arg-type] # any callable that returns a machine works


@pytest.mark.parametrize(("number", "optimizer"), list(enumerate(OPTIMIZERS.names()))[::2])
def test_any_time(number: int, optimizer: str) -> None:
    """Random sequences with each optimizer equal fresh replays; the nightly run draws more."""
    run_machine(partial(AnyTime, optimizer), examples=2, number=number)
