"""Base of the Hypothesis state machines that train a run and compare it with fresh replays."""

from hypothesis.stateful import RuleBasedStateMachine, invariant

from tests.engine.runs import assert_same_as_replay, set_history_capacity
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.recipe.recipe import Recipe


class TrainerMachine(RuleBasedStateMachine):
    """State machine of a trainer with a short history and dense keyframes, which fill up quickly."""

    trainer: Trainer

    def begin_with(self, recipe: Recipe) -> None:
        """Start a run of a recipe."""
        self.trainer = Trainer(recipe)
        set_history_capacity(self.trainer, 8)
        self.trainer.record.keyframes.set_spacing(4)

    def start_again(self) -> None:
        """Start again with the current hyperparameters."""
        self.begin_with(Recipe(self.trainer.config))

    @invariant()
    def equals_a_fresh_replay(self) -> None:
        """The state equals that of a fresh replay, bit for bit."""
        assert_same_as_replay(self.trainer)
