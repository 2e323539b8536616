"""Schedule: the learning rate of every update of a run, by the rule of the schedule's catalogue entry.

The rule computes the rate of an update from that of the update before, as torch.optim.lr_scheduler does, to the same bits.
Rates are computed here and not by torch's schedulers, which take as long for each as a step of a small model takes in a
burst, and need an optimizer of torch.optim.
"""

import math
from collections.abc import Callable
from functools import lru_cache
from types import CodeType
from typing import cast

from tui_trainer.catalogue.code import Lines
from tui_trainer.catalogue.code.schedules import ScheduleCode
from tui_trainer.catalogue.schedules import SCHEDULES
from tui_trainer.engine.step.optimizers.optimizer import Optimizer
from tui_trainer.engine.step.schedules.schedule_state import NO_SCHEDULE, ScheduleState
from tui_trainer.recipe.config import RunConfig

MAX_RATES = 100_000
"""Number of computed rates above which the first of them are forgotten; half as many before the current one are kept."""


class Schedule:
    """Learning rates of a run's updates, by their number and the run's config.

    >>> from tui_trainer.recipe.problems import open_problem
    >>> config = open_problem("linear").config.with_value("schedule", "exponential").with_value("schedule.gamma", 0.5)
    >>> schedule = Schedule(config)
    >>> [schedule.rate(step) for step in range(4)]
    [0.01, 0.005, 0.0025, 0.00125]
    """

    def __init__(self, config: RunConfig) -> None:
        """Begin the schedule of a config at its first update."""
        self._rates: list[float] = []
        self._begin(config, NO_SCHEDULE)

    def __repr__(self) -> str:
        return f"Schedule({self._name}, start={self._start}, rate={self._rates[-1]})"

    @property
    def metric(self) -> str | None:
        """Name of the metric that changes the rate at evaluations; None if the number of updates does."""
        return str(self._variables["metric"]) if self._code.at_evaluations else None

    def rate(self, step: int) -> float:
        """Return the learning rate of the next update after `step` updates."""
        if not self.varies or self._code.at_evaluations:
            return self._rates[-1]
        if step < self._first:
            self._forget()
        self._compute_up_to(step)
        self._trim(step)
        return self._rates[step - self._first]

    def rates(self, step: int, count: int) -> list[float]:
        """Return the learning rates of the next `count` updates after `step` updates, if no edit changes them."""
        if not self.varies or self._code.at_evaluations:
            return self._rates[-1:] * count
        self.rate(step)
        self._compute_up_to(step + count - 1)
        return self._rates[step - self._first :][:count]

    def set_rate(self, optimizer: Optimizer, step: int) -> None:
        """Give an optimizer the rate of the next update after `step` updates."""
        optimizer.set_rate(self.rate(step))

    def follow(self, value: float | None) -> None:
        """Change the rate by the value of the metric at an evaluation."""
        if value is not None:
            self._rates = [self._next_rate(self._rates[-1], value)]

    def edit(self, address: str, config: RunConfig, step: int) -> None:
        """Apply an edit of the hyperparameter or choice at an address, made after `step` updates.

        Another schedule begins now. An edit of its hyperparameters or of the learning rate gives the rates of a schedule that
        has had these values since it began. A schedule at evaluations keeps its rate and its counters, and takes the rate
        that is set; a new metric is compared with no earlier value.
        """
        kind, _, name = address.partition(".")
        if address == "schedule":
            self._begin(config, ScheduleState(start=step))
        elif kind == "schedule" or address in ("optimizer", "optimizer.lr"):
            state = self.capture(step)
            rate = state.rate if self._code.at_evaluations and kind == "schedule" else None
            state = state._replace(step=self._start, rate=rate)
            self._begin(config, state._replace(best=math.inf, bad=0) if name == "metric" else state)

    def capture(self, step: int) -> ScheduleState:
        """Return the state before the next update after `step` updates."""
        best, bad = cast(float, self._variables["best"]), cast(int, self._variables["bad"])
        return ScheduleState(self._start, step, self.rate(step), best, bad) if self.varies else NO_SCHEDULE

    def restore(self, config: RunConfig, state: ScheduleState) -> None:
        """Restore a captured state. `config`: the hyperparameters at that state."""
        self._begin(config, state)

    def _begin(self, config: RunConfig, state: ScheduleState) -> None:
        """Begin at a state; without a rate, at the first update of the schedule."""
        self._name, self._start = config.schedule.name, state.start
        self._code: ScheduleCode = SCHEDULES[self._name].code
        self.varies = bool(self._code.scheduler)
        """Whether the rate can change without an edit."""
        base = float(config.optimizer.values["lr"])
        self._variables: dict[str, object] = {**config.schedule.values, "math": math, "base_lr": base}
        self._variables |= {"best": state.best, "bad": state.bad}
        self._next_rate = _compile_rule(self._code, self._variables)
        self._first = state.step
        self._rates = [state.rate] if state.rate is not None else []
        if state.rate is None:
            self._forget()

    def _forget(self) -> None:
        """Forget all rates but that of the schedule's first update."""
        first = eval(_compile_expression(self._code.first), self._variables)
        self._first, self._rates = self._start, [cast(float, first)]

    def _compute_up_to(self, step: int) -> None:
        """Compute the rates up to that of the next update after `step` updates."""
        next_rate, rates = self._next_rate, self._rates
        for n in range(self._first + len(rates) - self._start, step - self._start + 1):
            rates.append(next_rate(rates[-1], n))

    def _trim(self, step: int) -> None:
        """Forget rates long before update `step`, if there are many."""
        if len(self._rates) > MAX_RATES and (surplus := step - self._first - MAX_RATES // 2) > 0:
            del self._rates[:surplus]
            self._first += surplus


def _compile_rule(code: ScheduleCode, variables: dict[str, object]) -> Callable[[float, float], float]:
    """Return the rule as a function next_lr(lr, n), or next_lr(lr, value), with `variables` as its global variables."""
    exec(_compile_function(code.rule, code.argument), variables)  # noqa: S102 - code from the catalogue, never from a user
    return cast(Callable[[float, float], float], variables["next_lr"])


@lru_cache(maxsize=64)
def _compile_function(rule: Lines, argument: str) -> CodeType:
    lines = [f"    {line}\n" for line in rule]
    return compile(f"def next_lr(lr, {argument}):\n{''.join(lines)}", "<schedule>", "exec")


@lru_cache(maxsize=64)
def _compile_expression(text: str) -> CodeType:
    return compile(text, "<schedule>", "eval")
