"""Breakpoints: conditions that stop a run, tested after every update."""

from collections.abc import Iterable

from tui_trainer.conditions.condition import Condition
from tui_trainer.engine.stops.step_values import NOT_FROM_LOSSES, LossValues, StepValues
from tui_trainer.observed.stop import Hit


class Breakpoints:
    """Conditions that stop a run after an update for which one holds that did not hold after the update before."""

    def __init__(self, conditions: Iterable[Condition] = (), held: frozenset[Condition] = frozenset()) -> None:
        """`held`: those that are known to hold already."""
        self._conditions = tuple(dict.fromkeys(conditions))
        self._tests = [condition.holds for condition in self._conditions]
        self._held = [condition in held for condition in self._conditions]

    def __bool__(self) -> bool:
        return bool(self._conditions)

    @property
    def read_losses_only(self) -> bool:
        """Whether `LossValues` is all they need."""
        return not any(one.needs.weights or one.needs.scalars & NOT_FROM_LOSSES for one in self._conditions)

    def changed(self, conditions: Iterable[Condition]) -> "Breakpoints":
        """Others in their place; of those that stay it is known whether they hold."""
        held = zip(self._conditions, self._held, strict=True)
        return Breakpoints(conditions, frozenset(condition for condition, holds in held if holds))

    def test(self, values: StepValues | LossValues, step: int) -> Hit | None:
        """What stops the run after this update."""
        before = self._held
        self.look(values)
        if self._held == before:
            return None
        places = zip(self._conditions, before, self._held, strict=True)
        fresh = [condition for condition, held, holds in places if holds and not held]
        return Hit(step, "; ".join(condition.report(values) for condition in fresh)) if fresh else None

    def look(self, values: StepValues | LossValues) -> None:
        """An update that is not to stop the run."""
        self._held = [test(values) for test in self._tests]

    def forget(self) -> None:
        """There is no update before."""
        self._held = [False] * len(self._tests)
