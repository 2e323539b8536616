"""Advance, edit, go back, reset in any order: the run always equals a fresh replay."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from tests.engine.replay.trainer_machine import TrainerMachine
from tests.engine.runs import go_to, problem
from tui_trainer.base.errors import UserError
from tui_trainer.base.hyperparameters import Value
from tui_trainer.catalogue.optimizers import OPTIMIZERS

EDITS: list[tuple[str, Value]] = [
    *[("optimizer.lr", value) for value in (0.0001, 0.001, 0.05)],
    *[("optimizer.momentum", value) for value in (0.0, 0.9)],
    *[("batch_size", value) for value in (0, 1, 7, 60, 61)],
    *[("loss", value) for value in ("mse", "mse_by_hand")],
    *[("optimizer", value) for value in ("sgd", "gd_by_hand", "adam", "adam_by_hand", "lbfgs")],
    *[("optimizer.beta1", value) for value in (0.5, 0.9)],
    *[("optimizer.history_size", value) for value in (2, 100)],
    *[("dataset.noise", value) for value in (0.0, 2.0, 100.0)],
    *[("diverges_at", value) for value in (2.0, 1e3, 1e9)],
    *[("zero_grad", value) for value in (True, False)],
    *[("params.w[1,0]", value) for value in (-1.0, 0.5, 3)],
    ("params.b", 0.25),
]


class AnyOrder(TrainerMachine):
    """State machine of a trainer that is advanced, edited, taken back and reset."""

    @initialize(size=st.sampled_from([0, 1, 7]), optimizer=st.sampled_from(OPTIMIZERS.names()))
    def begin(self, size: int, optimizer: str) -> None:
        """Start a polynomial run."""
        self.begin_with(problem("polynomial", batch_size=size, optimizer=optimizer))

    @rule(steps=st.integers(0, 20))
    def advance(self, steps: int) -> None:
        """Advance; a divergence stops before the update it names."""
        target = self.trainer.step + steps
        divergence = self.trainer.advance(steps)
        assert self.trainer.step == (target if divergence is None else divergence.step - 1)
        assert self.trainer.phases == 0 or not steps

    @rule(edit=st.sampled_from(EDITS))
    def apply(self, edit: tuple[str, Value]) -> None:
        """Apply an edit, if its address exists now."""
        address, value = edit
        known = {known.name for known in self.trainer.config.addresses()}
        phases = self.trainer.phases
        if address.startswith("params."):
            self.trainer.apply(address, value)
        elif address in known:
            try:
                self.trainer.apply(address, value)
            except UserError:  # some edits exclude each other: LBFGS needs zero_grad
                return
            assert self.trainer.config.get(address) == value
        assert self.trainer.phases in (phases, 0)

    @rule(phases=st.integers(1, 7))
    def make_phases(self, phases: int) -> None:
        """Make phases, across the end of a step or not."""
        for _ in range(phases):
            step, done = self.trainer.step, self.trainer.phases
            stop = self.trainer.advance_phase()
            if stop:
                assert self.trainer.phases == 0
                return
            assert (self.trainer.step, self.trainer.phases) == ((step, done + 1) if done < 4 else (step + 1, 0))

    @precondition(lambda self: self.trainer.step > 0)
    @rule(part=st.floats(0, 1))
    def go_back(self, part: float) -> None:
        """Go back to any step."""
        step = int(self.trainer.step * part)
        assert go_to(self.trainer, step) is None
        assert self.trainer.step == step

    @rule()
    def reset(self) -> None:
        """Start again with the current hyperparameters."""
        self.start_again()


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(max_examples=12, stateful_step_count=25)
