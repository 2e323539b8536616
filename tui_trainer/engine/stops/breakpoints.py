"""Breakpoints: conditions that stop a run, tested after every update."""

from collections.abc import Iterable

from tui_trainer.base.errors import UserError
from tui_trainer.catalogue.metrics import METRICS, Needs
from tui_trainer.conditions.check_recipe import names_in
from tui_trainer.conditions.condition import Condition
from tui_trainer.conditions.read_conditions import read_conditions
from tui_trainer.engine.observe.step_values import LossValues, StepValues
from tui_trainer.engine.step.learner import Learner
from tui_trainer.observed.stop import BreakpointHit
from tui_trainer.recipe.recipe import Recipe


def valid_conditions(recipe: Recipe, learner: Learner) -> tuple[list[Condition], list[UserError]]:
    """Return the conditions of a recipe's breakpoints that are on, and an error for each invalid breakpoint."""
    names = names_in(recipe, learner.model.shapes(), learner.test_rows is not None)
    conditions: list[Condition] = []
    errors: list[UserError] = []
    for breakpoint_ in recipe.breakpoints:
        try:
            conditions += read_conditions([breakpoint_], names)
        except UserError as error:
            errors.append(error)
    return conditions, errors


def reads_test_rows(condition: Condition) -> bool:
    """Return whether a condition reads a metric of the test rows, so that it is tested at evaluations only."""
    return any(name in METRICS and METRICS[name].on_test_rows for name in condition.required_names.scalars)


class Breakpoints:
    """Conditions that stop a run: after each update at which a condition becomes true that was false before.

    >>> from tui_trainer.base.expressions.names import Names
    >>> from tui_trainer.recipe.problems import open_problem
    >>> config = open_problem("linear").config
    >>> condition = Condition.parse("loss < 1", Names.for_shapes({"w": (1,)}, metrics=["loss"]))
    >>> breakpoints = Breakpoints([condition])
    >>> breakpoints.test(LossValues(1, 153.35, float("inf"), config), 1)
    >>> breakpoints.test(LossValues(2, 0.5, 153.35, config), 2)
    BreakpointHit(step=2, report='loss < 1: loss = 0.5')
    >>> breakpoints.test(LossValues(3, 0.4, 0.5, config), 3)
    """

    def __init__(self, conditions: Iterable[Condition] = (), true_conditions: frozenset[Condition] = frozenset()) -> None:
        """`true_conditions`: conditions that are already true.

        They stop the run only after they have become false and then true again.
        """
        self._conditions = tuple(dict.fromkeys(conditions))
        self._tests = [condition.holds for condition in self._conditions]
        self._are_true = [condition in true_conditions for condition in self._conditions]

    def __bool__(self) -> bool:
        return bool(self._conditions)

    def __repr__(self) -> str:
        return f"Breakpoints({', '.join(map(str, self._conditions))})"

    @property
    def need_only_losses(self) -> bool:
        """Whether the conditions read only values that `LossValues` has."""
        names = [condition.required_names for condition in self._conditions]
        needs_learner = {metric.name for metric in METRICS if metric.needs is Needs.LEARNER}
        return not any(read.weights or read.scalars & needs_learner for read in names)

    @property
    def read_best_step(self) -> bool:
        """Whether a condition reads the step with the lowest loss."""
        return any("best_loss_step" in condition.required_names.scalars for condition in self._conditions)

    def with_conditions(self, conditions: Iterable[Condition]) -> "Breakpoints":
        """Return breakpoints with these conditions.

        A condition that these breakpoints have already, and that is true now, does not stop the run again.
        """
        pairs = zip(self._conditions, self._are_true, strict=True)
        return Breakpoints(conditions, frozenset(condition for condition, holds in pairs if holds))

    def copy(self) -> "Breakpoints":
        """Return breakpoints with the same conditions, of which the same are true."""
        return self.with_conditions(self._conditions)

    def test(self, values: StepValues | LossValues, step: int) -> BreakpointHit | None:
        """Test the conditions after update `step`.

        Return a BreakpointHit with the conditions that became true; None if none became true.
        """
        before = self._are_true
        self.update_without_stopping(values)
        if self._are_true == before:
            return None
        triples = zip(self._conditions, before, self._are_true, strict=True)
        met = [condition for condition, was_true, holds in triples if holds and not was_true]
        if not met:
            return None
        report = "; ".join(condition.report(values) for condition in met)
        return BreakpointHit(step, report, frozenset().union(*(condition.required_names.scalars for condition in met)))

    def update_without_stopping(self, values: StepValues | LossValues) -> None:
        """Store which conditions are true after an update that must not stop the run, such as in a replay."""
        self._are_true = [test(values) for test in self._tests]

    def reset(self) -> None:
        """Mark all conditions as false, as before the first update."""
        self._are_true = [False] * len(self._tests)
