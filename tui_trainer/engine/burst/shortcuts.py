"""Shortcuts: lines of a recorded step that its loop makes once, or in a cheaper way, with the same bits."""

from dataclasses import dataclass

from torch import Tensor

from tui_trainer.engine.burst.counters import count_name, counted, find_counters
from tui_trainer.engine.burst.invariants import constant_results, find_invariants
from tui_trainer.engine.burst.state_copies import find_state_copies
from tui_trainer.engine.burst.trace import Operation, Trace
from tui_trainer.engine.burst.traced_number import NumberLine


@dataclass(frozen=True, eq=False)
class Shortcuts:
    """Shortcuts of a step's loop."""

    state_copies: dict[int, tuple[str, str]]
    """Copies into states that are made after the last step: (state, new tensor) by the index of the line."""
    constants: dict[str, Tensor]
    """Results that are the same in every step, by variable."""
    constant_lines: frozenset[int]
    """Indices of the lines that compute `constants`."""
    lines_before: frozenset[int]
    """Indices of the lines that are made before the first step, since all steps read the same batch."""
    counters: list[str]
    """Variables of state tensors that only count updates."""

    @classmethod
    def of(cls, trace: Trace, states: list[str], kept: frozenset[str], batch: tuple[str, str] | None) -> "Shortcuts":
        """Return the shortcuts of a traced step.

        `states`: variables of the state tensors; `kept`: variables that must not be shared with a state, such as the loss;
        `batch`: variables of inputs and targets if every step reads the same batch, else None.
        """
        folded = constant_results(trace)
        constants = {name: tensor for results in folded.values() for name, tensor in results.items()}
        before = frozenset(find_invariants(trace, batch)) if batch else frozenset[int]()
        copies = find_state_copies(trace.lines, frozenset(states), kept)
        return cls(copies, constants, frozenset(folded), before, find_counters(trace.lines, states))

    def replacement(self, index: int, line: Operation | NumberLine) -> str | None:
        """Return the TorchScript source that replaces a line, empty if it is left out; None if the line stays."""
        if index in self.constant_lines:
            return ""
        if index in self.state_copies:
            return " = ".join(self.state_copies[index])
        return counted(line, self.counters)

    def source_before(self) -> list[str]:
        """Return the lines to run before the first step, when the state's variables are set."""
        return [f"{count_name(state)} = float({state})" for state in self.counters]

    def source_after(self) -> list[str]:
        """Return the lines to run after the last step; `state` is the list of the state's own tensors."""
        return [f"state[{state.rpartition('_')[2]}].fill_({count_name(state)})" for state in self.counters]
