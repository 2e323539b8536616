"""Carry out commands that go to another step: go to, undo, redo, return to a branch, retreat."""

from tui_trainer.engine.replay.branches import Branches
from tui_trainer.engine.replay.replay import Replay
from tui_trainer.observed.commands import GoTo, Redo, ReturnTo, TimeCommand, Undo

RETREAT_FACTOR = 0.1
"""Factor of the learning rate when a run that diverged goes back to its best step."""


def replay_of(branches: Branches, command: TimeCommand) -> Replay:
    """Return the replay that carries out a command. Raises UserError if the command isn't possible."""
    if isinstance(command, GoTo):
        return branches.go_to(command.step)
    if isinstance(command, Undo):
        return branches.undo()
    if isinstance(command, Redo):
        return branches.redo()
    if isinstance(command, ReturnTo):
        return branches.return_to(command.branch)
    return branches.retreat(RETREAT_FACTOR)
