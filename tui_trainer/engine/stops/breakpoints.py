"""Breakpoints: conditions that stop a run. Set them, test them after every update, reset them."""

from collections.abc import Iterable

from tui_trainer.base.errors import UserError
from tui_trainer.conditions.check_recipe import names_in
from tui_trainer.conditions.condition import Condition
from tui_trainer.conditions.read_conditions import read_conditions
from tui_trainer.engine.step.learner import Learner
from tui_trainer.engine.stops.step_values import NOT_FROM_LOSSES, LossValues, StepValues
from tui_trainer.observed.stop import BreakpointHit
from tui_trainer.recipe.recipe import Recipe


def valid_conditions(recipe: Recipe, learner: Learner) -> tuple[list[Condition], list[UserError]]:
    """Return the conditions of a recipe's breakpoints that are on, and the errors of those that are invalid."""
    names = names_in(recipe, learner.model.shapes())
    conditions: list[Condition] = []
    errors: list[UserError] = []
    for breakpoint_ in recipe.breakpoints:
        try:
            conditions += read_conditions([breakpoint_], names)
        except UserError as error:
            errors.append(error)
    return conditions, errors


class Breakpoints:
    """Conditions that stop a run after every update at which any of them begins to hold.

    >>> from tui_trainer.base.expressions.names import Names
    >>> from tui_trainer.recipe.problems import open_problem
    >>> config = open_problem("linear").config
    >>> condition = Condition.parse("loss < 1", Names.of({"w": (1,), "b": (1,)}, accuracy=False))
    >>> breakpoints = Breakpoints([condition])
    >>> breakpoints.test(LossValues(1, 153.35, float("inf"), config), 1)
    >>> breakpoints.test(LossValues(2, 0.5, 153.35, config), 2)
    BreakpointHit(step=2, report='loss < 1: loss = 0.5')
    >>> breakpoints.test(LossValues(3, 0.4, 0.5, config), 3)
    """

    def __init__(self, conditions: Iterable[Condition] = (), holding: frozenset[Condition] = frozenset()) -> None:
        """`holding`: conditions that hold already, and stop the run only after they have ceased to."""
        self._conditions = tuple(dict.fromkeys(conditions))
        self._tests = [condition.holds for condition in self._conditions]
        self._holds = [condition in holding for condition in self._conditions]

    def __bool__(self) -> bool:
        return bool(self._conditions)

    def __repr__(self) -> str:
        return f"Breakpoints({', '.join(map(str, self._conditions))})"

    @property
    def read_losses_only(self) -> bool:
        """Whether `LossValues` has all that the conditions read."""
        needs = [condition.needs for condition in self._conditions]
        return not any(need.weights or need.scalars & NOT_FROM_LOSSES for need in needs)

    def replaced_by(self, conditions: Iterable[Condition]) -> "Breakpoints":
        """Return breakpoints with other conditions; those that are in both and hold do not stop the run again."""
        pairs = zip(self._conditions, self._holds, strict=True)
        return Breakpoints(conditions, frozenset(condition for condition, holds in pairs if holds))

    def test(self, values: StepValues | LossValues, step: int) -> BreakpointHit | None:
        """Test the conditions after update `step`; return a BreakpointHit with those that became true, if any."""
        before = self._holds
        self.update_without_stopping(values)
        if self._holds == before:
            return None
        triples = zip(self._conditions, before, self._holds, strict=True)
        met = [condition for condition, held_before, holds in triples if holds and not held_before]
        return BreakpointHit(step, "; ".join(condition.report(values) for condition in met)) if met else None

    def update_without_stopping(self, values: StepValues | LossValues) -> None:
        """Record which conditions hold after an update that must not stop the run, such as in a replay."""
        self._holds = [test(values) for test in self._tests]

    def reset(self) -> None:
        """Forget which conditions hold, as before the first update."""
        self._holds = [False] * len(self._tests)
