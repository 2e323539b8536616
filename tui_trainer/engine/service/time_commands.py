"""Carry out the commands that go to another step: GoTo, Undo, Redo, ReturnToBranch and RetryFromBest."""

from tui_trainer.engine.replay.branches import Branches
from tui_trainer.engine.replay.replay import Replay
from tui_trainer.observed.commands import GoTo, Redo, ReturnToBranch, TimeCommand, Undo

RETRY_LR_FACTOR = 0.1
"""Factor by which the learning rate is multiplied when a run that diverged goes back to its best step."""


def begin_replay(branches: Branches, command: TimeCommand) -> Replay:
    """Move the trainer towards the command's target step, and return the replay of the steps that remain.

    Raises UserError if the command isn't possible.
    """
    if isinstance(command, GoTo):
        return branches.go_to(command.step)
    if isinstance(command, Undo):
        return branches.undo()
    if isinstance(command, Redo):
        return branches.redo()
    if isinstance(command, ReturnToBranch):
        return branches.return_to(command.branch)
    return branches.retry_from_best(RETRY_LR_FACTOR)
