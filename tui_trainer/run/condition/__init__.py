"""A small language of conditions over the numbers of a run, for breakpoints: `loss < 0.1 and abs(w[0] - 2.4) < 0.01`."""

from tui_trainer.run.condition.completion import complete, word_at
from tui_trainer.run.condition.condition import Condition, Needs
from tui_trainer.run.condition.names import Names
from tui_trainer.run.condition.syntax_check import check_syntax
from tui_trainer.run.condition.tree import Values
from tui_trainer.run.condition.words import ConditionError

__all__ = ["Condition", "ConditionError", "Names", "Needs", "Values", "check_syntax", "complete", "word_at"]
