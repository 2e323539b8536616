"""PhaseResults: the results of each phase of a step, as lines of text for the Code pane."""

from collections.abc import Callable, Iterator, Mapping

from tui_trainer.base.arrays import FloatArray
from tui_trainer.base.numbers import aligned, thousands
from tui_trainer.base.weights import PARAMS_PREFIX, Index, Weights
from tui_trainer.catalogue.optimizers import OPTIMIZERS
from tui_trainer.explain.accumulation import first_accumulated_step
from tui_trainer.explain.difference import comparison_text
from tui_trainer.explain.saturation import saturation_text
from tui_trainer.explain.update import Line, WeightUpdate, work_out_update
from tui_trainer.observed.phase import PHASES, Phase
from tui_trainer.observed.snapshot import Param, Snapshot

MAX_NUMBERS = 4
"""How many numbers of a tensor are written out."""
MAX_WEIGHTS = 8
"""How many weights' updates are worked out."""
DETAIL = "  "
"""Prefix of a line that belongs to the line above it."""
BIAS, FEATURE = "b", "x"
"""Names in the gradient's formula: the bias is the weight of a constant feature, x = 1."""
PROBE = "code"
"""Name of the probe that computes the gradient by its closed formula."""


class PhaseResults:
    """The results of the step under way or, between two steps, of the last one."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._state = snapshot.state
        self._recipe = snapshot.recipe
        self._step = snapshot.state.step + bool(snapshot.state.phases)
        self._config = snapshot.recipe.config_at(self._step) if self._step else snapshot.config
        self._formula = snapshot.probes.get(PROBE)

    def of(self, phase: Phase) -> list[str]:
        """Return the results of a phase, line by line; an empty list if it has not run."""
        done = self._state.phases or len(PHASES)
        if not self._step or PHASES.index(phase) >= done:
            return []
        writers: Mapping[Phase, Callable[[], Iterator[str]]] = {
            Phase.ZERO_GRAD: self._zeroing,
            Phase.FORWARD: self._outputs,
            Phase.LOSS: self._loss,
            Phase.BACKWARD: self._gradients,
            Phase.UPDATE: self._update,
        }
        return list(writers[phase]())

    def next_update(self) -> list[str]:
        """Return the arithmetic of the next update; an empty list before its gradients are known."""
        return list(self._worked_out(WeightUpdate.upcoming))

    @property
    def _passes(self) -> range:
        """The steps whose backward passes are summed in the gradients of this step."""
        return range(first_accumulated_step(self._recipe, self._step), self._step + 1)

    def _zeroing(self) -> Iterator[str]:
        earlier = self._passes[:-1]
        if self._config.zero_grad:
            yield "gradients cleared"
        elif earlier:
            yield f"gradients add up: those of {_steps(earlier)} were not cleared"
        else:
            yield "gradients add up from here on: none are cleared"

    def _outputs(self) -> Iterator[str]:
        outputs, rows = self._state.outputs, self._state.batch_rows
        if outputs is not None:
            first = ", ".join(_short(value) for value in outputs[:, 0])
            yield f"outputs ({rows}, 1): {first}{', …' if rows > len(outputs) else ''}"

    def _loss(self) -> Iterator[str]:
        if self._state.loss is not None:
            yield f"loss = {_short(self._state.loss)}"
        if saturated := saturation_text(self._recipe, self._state):
            yield saturated

    def _gradients(self) -> Iterator[str]:
        for param in self._state.params:
            if param.grad is not None:
                numbers = ", ".join(_short(value) for value in param.grad.ravel()[:MAX_NUMBERS])
                yield f"{param.name}.grad {param.grad.shape}: {numbers}{_and_more(param.grad)}"
        if len(self._passes) > 1:
            yield f"each is a sum over {thousands(len(self._passes))} passes, {_steps(self._passes)}"
        if isinstance(self._formula, Mapping) and self._config.gradient_formula:
            alone = " for this pass only" if len(self._passes) > 1 else ""
            yield f"by formula{alone}, {self._config.gradient_formula.text}:"
            for param in self._state.params:
                yield from self._by_formula(param, self._formula[param.name], bool(alone))

    def _by_formula(self, param: Param, formula: FloatArray, alone: bool) -> Iterator[str]:
        for name, index in _first(param):
            value = float(formula[index])
            other = value if alone or param.grad is None else float(param.grad[index])
            constant = f" ({FEATURE} = 1)" if name == BIAS else ""
            yield f"{DETAIL}{name}{constant}: {_short(value) if alone else comparison_text(value, other)}"

    def _update(self) -> Iterator[str]:
        if not OPTIMIZERS[self._config.optimizer.name].code.rule.lines:
            yield "several inner steps, in total:"
        yield from self._worked_out(WeightUpdate.last)

    def _worked_out(self, update_of: Callable[[Param, Index], WeightUpdate | None]) -> Iterator[str]:
        """Yield the arithmetic of the first weights' updates; lines shared by all weights only once."""
        rule = OPTIMIZERS[self._config.optimizer.name].code.rule
        edited = self._recipe.journal.addresses_at(self._step + 1)
        weights = [(param, *weight) for param in self._state.params for weight in _first(param)][:MAX_WEIGHTS]
        for position, (param, name, index) in enumerate(weights):
            update = update_of(param, index)
            if update and PARAMS_PREFIX + name in edited:
                yield f"{name}: {_short(float(param.after[index]))}, set by an edit"
            elif update:
                lines = work_out_update(rule, self._config.optimizer.values, update)
                yield from (_line_text(line, name) for line in lines if not (line.shared and position))


def _line_text(line: Line, weight: str) -> str:
    if line.shared:
        return f"{line.name} = {line.text}"
    return f"{weight}: {line.text}" if line.is_weight else f"{line.name} of {weight}: {line.text}"


def _first(param: Param) -> list[tuple[str, Index]]:
    """Return the names and indices of the weights of a tensor that are written out."""
    weights = Weights(param.name, param.after.shape, param.name)
    return [(weights.canonical_name(flat), weights.multi_index(flat)) for flat in range(min(weights.count, MAX_NUMBERS))]


def _steps(steps: range) -> str:
    return f"step {thousands(steps[0])}" if len(steps) == 1 else f"steps {thousands(steps[0])} to {thousands(steps[-1])}"


def _and_more(values: FloatArray) -> str:
    return ", …" if values.size > MAX_NUMBERS else ""


def _short(value: float) -> str:
    return aligned(float(value), width=9).strip()
