"""PhaseResults: the results of each phase of a step, as lines of text for the Code pane."""

from collections.abc import Callable, Iterator, Mapping

from tui_trainer.base.arrays import FloatArray
from tui_trainer.base.numbers import aligned, thousands
from tui_trainer.base.weights import PARAMS_PREFIX, Index
from tui_trainer.catalogue.optimizers import OPTIMIZERS
from tui_trainer.catalogue.schedules import CONSTANT
from tui_trainer.charts.probes import FORMULA_PROBE
from tui_trainer.explain.accumulation import first_accumulated_step
from tui_trainer.explain.difference import comparison_text
from tui_trainer.explain.saturation import saturation_text
from tui_trainer.explain.update import Line, WeightUpdate, work_out_update
from tui_trainer.observed.phase import PHASES, Phase
from tui_trainer.observed.snapshot import FIRST_WEIGHTS, Param, Snapshot
from tui_trainer.recipe.recipe import Recipe

MAX_NUMBERS = FIRST_WEIGHTS
"""Maximum number of a tensor's entries that are printed."""
MAX_WEIGHTS = 8
"""Maximum number of weights whose updates are worked out."""
DETAIL_INDENT = "  "
"""Prefix of a line that is a detail of the line above it."""
FEATURE = "x"
"""Name in the gradient's formula, which treats the bias as the weight of a constant feature, x = 1."""


class PhaseResults:
    """Results of the current step or, between two steps, of the last step."""

    def __init__(self, snapshot: Snapshot, recipe: Recipe) -> None:
        self._state = snapshot.state
        self._recipe = recipe
        self._step = snapshot.state.step + bool(snapshot.state.phases)
        self._config = recipe.config_at(self._step)
        self._closed_form_gradients = snapshot.probes.get(FORMULA_PROBE)

    def of(self, phase: Phase) -> list[str]:
        """Return the results of a phase as lines; an empty list if the phase has not run."""
        done = self._state.phases or len(PHASES)
        if not self._step or PHASES.index(phase) >= done:
            return []
        writers: Mapping[Phase, Callable[[], Iterator[str]]] = {
            Phase.ZERO_GRAD: self._zero_grad_lines,
            Phase.FORWARD: self._forward_lines,
            Phase.LOSS: self._loss_lines,
            Phase.BACKWARD: self._backward_lines,
            Phase.UPDATE: self._update_lines,
        }
        return list(writers[phase]())

    def next_update_lines(self) -> list[str]:
        """Return the arithmetic of the next update as lines; an empty list before its gradients are known."""
        return list(self._arithmetic_lines(WeightUpdate.upcoming, self._state.rate))

    @property
    def _accumulated_steps(self) -> range:
        """Steps whose backward passes have accumulated in the gradients of this step."""
        return range(first_accumulated_step(self._recipe, self._step), self._step + 1)

    def _zero_grad_lines(self) -> Iterator[str]:
        earlier = self._accumulated_steps[:-1]
        if self._config.zero_grad:
            yield "gradients cleared"
        elif earlier:
            yield f"gradients accumulate: those of {_steps_text(earlier)} were not cleared"
        else:
            yield "gradients accumulate from here on: none are cleared"

    def _forward_lines(self) -> Iterator[str]:
        outputs, rows = self._state.outputs, self._state.batch_rows
        if outputs is not None:
            first = ", ".join(_row_text(row) for row in outputs.reshape(len(outputs), -1))
            shape = ", ".join(map(str, (rows, *outputs.shape[1:])))
            yield f"outputs ({shape}): {first}{', …' if rows > len(outputs) else ''}"

    def _loss_lines(self) -> Iterator[str]:
        if self._state.loss is not None:
            yield f"loss = {_short_number(self._state.loss)}"
            data_loss, penalty = (self._state.metrics.get(name) for name in ("data_loss", "penalty"))
            if self._config.has_penalty and data_loss is not None and penalty is not None:
                yield f"{DETAIL_INDENT}data loss {_short_number(data_loss)}, penalty {_short_number(penalty)}"
        if saturated := saturation_text(self._recipe, self._state):
            yield saturated

    def _backward_lines(self) -> Iterator[str]:
        for param in self._state.params:
            if param.grad is not None:
                numbers = ", ".join(_short_number(value) for value in param.grad.ravel()[:MAX_NUMBERS])
                weights = param.weights
                yield f"{param.name}.grad {weights.shape}: {numbers}{', …' if weights.count > MAX_NUMBERS else ''}"
        if len(self._accumulated_steps) > 1:
            clipped = ", clipped after each" if self._config.clips_gradients else ""
            yield f"each is a sum over {thousands(len(self._accumulated_steps))} passes, {_steps_text(self._accumulated_steps)}{clipped}"
        if self._state.gradient_norms:
            yield "norm of all gradients: {} before clipping, {} after".format(*map(_short_number, self._state.gradient_norms))
        if isinstance(self._closed_form_gradients, Mapping) and self._config.gradient_formula:
            is_sum = len(self._accumulated_steps) > 1
            scope = " for this pass only" if is_sum else ""
            yield f"by formula{scope}, {self._config.gradient_formula.text}:"
            for param in self._state.params:
                yield from self._closed_form_lines(param, self._closed_form_gradients[param.name], is_sum)

    def _closed_form_lines(self, param: Param, gradient: FloatArray, is_sum: bool) -> Iterator[str]:
        """Yield the closed-form gradient of the first weights, and how far `param.grad` differs from it.

        `gradient`: the closed-form gradient, in the shape of the tensor. `is_sum`: whether `param.grad` is a
        sum over several backward passes; if it is, the difference is left out.
        """
        linear = self._config.linear_form
        for name, flat in _first_weights(param):
            value = float(gradient.ravel()[flat])
            other = value if is_sum or param.grad is None else float(param.grad.ravel()[flat])
            constant = f" ({FEATURE} = 1)" if linear and name == linear.bias else ""
            yield f"{DETAIL_INDENT}{name}{constant}: {_short_number(value) if is_sum else comparison_text(value, other)}"

    def _update_lines(self) -> Iterator[str]:
        if not OPTIMIZERS[self._config.optimizer.name].code.rule.lines:
            yield "several inner steps, in total:"
        yield from self._arithmetic_lines(WeightUpdate.last, self._state.last_rate)

    def _arithmetic_lines(self, update_of: Callable[[Param, Index], WeightUpdate | None], rate: float | None) -> Iterator[str]:
        """Yield the arithmetic of the updates of the first weights; a line that all weights share comes only once.

        `rate`: learning rate of the updates, as the schedule gives it.
        """
        values = self._config.optimizer.values
        if rate is not None and self._config.schedule.name != CONSTANT:
            values = {**values, "lr": rate}
        rule = OPTIMIZERS[self._config.optimizer.name].code.rule
        edited = self._recipe.journal.edited_addresses_before(self._step + 1)
        weights = [(param, *weight) for param in self._state.params for weight in _first_weights(param)][:MAX_WEIGHTS]
        for position, (param, name, flat) in enumerate(weights):
            index = param.array_index(flat)
            update = update_of(param, index)
            if update and PARAMS_PREFIX + name in edited:
                yield f"{name}: {_short_number(float(param.after[index]))}, set by an edit"
            elif update:
                lines = work_out_update(rule, values, update)
                yield from (_line_text(line, name) for line in lines if not (line.is_shared and position))


def _line_text(line: Line, weight: str) -> str:
    if line.is_shared:
        return f"{line.name} = {line.text}"
    return f"{weight}: {line.text}" if line.is_weight else f"{line.name} of {weight}: {line.text}"


def _first_weights(param: Param) -> list[tuple[str, int]]:
    """Return name and flat index of the first weights of a tensor, which are the printed weights, if they are known."""
    weights = param.weights
    return [(weights.canonical_name(flat), flat) for flat in range(min(param.after.size, MAX_NUMBERS))]


def _steps_text(steps: range) -> str:
    return f"step {thousands(steps[0])}" if len(steps) == 1 else f"steps {thousands(steps[0])} to {thousands(steps[-1])}"


def _row_text(row: FloatArray) -> str:
    """Return the outputs for a row: a number, or the first of several numbers in parentheses."""
    numbers = ", ".join(_short_number(value) for value in row[:MAX_NUMBERS])
    return numbers if row.size == 1 else f"({numbers}{', …' if row.size > MAX_NUMBERS else ''})"


def _short_number(value: float) -> str:
    return aligned(float(value), width=9).strip()
