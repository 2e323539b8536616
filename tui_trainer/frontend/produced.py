"""Produced: what each phase of a step has produced, in words and numbers."""

from collections.abc import Callable, Iterator, Mapping

from tui_trainer.base.arrays import FloatArray
from tui_trainer.base.numbers import aligned
from tui_trainer.base.weights import PREFIX, Index, Weights
from tui_trainer.catalogue.optimizers import OPTIMIZERS
from tui_trainer.explain.accumulation import first_accumulated_step
from tui_trainer.explain.difference import comparison_text
from tui_trainer.explain.saturation import saturation_text
from tui_trainer.explain.update import Line, WeightUpdate, work_out_update
from tui_trainer.observed.phase import PHASES, Phase
from tui_trainer.observed.snapshot import Param, Snapshot

MOST_NUMBERS = 4
"""Numbers of a tensor that are written out."""
MOST_WEIGHTS = 8
"""Weights whose update is worked out."""
PART = "  "
"""What words begin with that belong to those above them."""
BIAS, FEATURE = "b", "x"
"""The bias is the weight of a constant: its gradient's formula has 1 in place of the feature."""
PROBE = "code"
"""What the gradient by formula is asked for as, beside the charts."""


class Produced:
    """The step under way, or between two steps the last one."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._state = snapshot.state
        self._recipe = snapshot.recipe
        self._step = snapshot.state.step + bool(snapshot.state.phases)
        self._config = snapshot.recipe.config_at(self._step) if self._step else snapshot.config
        self._formula = snapshot.probes.get(PROBE)

    def by(self, phase: Phase) -> list[str]:
        """What that phase has produced, line by line; nothing where it is not done."""
        done = self._state.phases or len(PHASES)
        if not self._step or PHASES.index(phase) >= done:
            return []
        words: Mapping[Phase, Callable[[], Iterator[str]]] = {
            Phase.ZERO_GRAD: self._zeroing,
            Phase.FORWARD: self._outputs,
            Phase.LOSS: self._loss,
            Phase.BACKWARD: self._gradients,
            Phase.UPDATE: self._update,
        }
        return list(words[phase]())

    def update_to_come(self) -> list[str]:
        """The update that comes, worked out; nothing where it is not known yet."""
        return list(self._worked_out(WeightUpdate.upcoming))

    @property
    def _passes(self) -> range:
        """The steps whose gradients are added up in those of this one."""
        return range(first_accumulated_step(self._recipe, self._step), self._step + 1)

    def _zeroing(self) -> Iterator[str]:
        kept = self._passes[:-1]
        if self._config.zero_grad:
            yield "gradients forgotten"
        elif kept:
            yield f"gradients add up: those of {_steps(kept)} were not forgotten"
        else:
            yield "gradients add up from here on: nothing is forgotten"

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
                numbers = ", ".join(_short(value) for value in param.grad.ravel()[:MOST_NUMBERS])
                yield f"{param.name}.grad {param.grad.shape}: {numbers}{_and_more(param.grad)}"
        if len(self._passes) > 1:
            yield f"each is a sum over {len(self._passes):,} passes, {_steps(self._passes)}"
        if isinstance(self._formula, Mapping) and self._config.gradient_formula:
            alone = " of this pass alone" if len(self._passes) > 1 else ""
            yield f"by formula{alone}, {self._config.gradient_formula.text}:"
            for param in self._state.params:
                yield from self._by_formula(param, self._formula[param.name], bool(alone))

    def _by_formula(self, param: Param, formula: FloatArray, alone: bool) -> Iterator[str]:
        for name, index in _first(param):
            value = float(formula[index])
            other = value if alone or param.grad is None else float(param.grad[index])
            constant = f" ({FEATURE} = 1)" if name == BIAS else ""
            yield f"{PART}{name}{constant}: {_short(value) if alone else comparison_text(value, other)}"

    def _update(self) -> Iterator[str]:
        if not OPTIMIZERS[self._config.optimizer.name].code.rule.lines:
            yield "several moves, together:"
        yield from self._worked_out(WeightUpdate.last)

    def _worked_out(self, update_of: Callable[[Param, Index], WeightUpdate | None]) -> Iterator[str]:
        """The update of the first weights; what is the same for all of them is said once."""
        rule = OPTIMIZERS[self._config.optimizer.name].code.rule
        edited = self._recipe.journal.addresses_at(self._step + 1)
        places = [(param, *place) for param in self._state.params for place in _first(param)][:MOST_WEIGHTS]
        for place, (param, name, index) in enumerate(places):
            update = update_of(param, index)
            if update and PREFIX + name in edited:
                yield f"{name}: {_short(float(param.after[index]))}, put there by an edit"
            elif update:
                lines = work_out_update(rule, self._config.optimizer.values, update)
                yield from (_words(line, name) for line in lines if not (line.shared and place))


def _words(line: Line, weight: str) -> str:
    if line.shared:
        return f"{line.name} = {line.text}"
    return f"{weight}: {line.text}" if line.is_weight else f"{line.name} of {weight}: {line.text}"


def _first(param: Param) -> list[tuple[str, Index]]:
    """The weights of a tensor that are written out: their names and indices."""
    weights = Weights(param.name, param.after.shape, param.name)
    return [(weights.usual(place), weights.full_index(place)) for place in range(min(weights.count, MOST_NUMBERS))]


def _steps(steps: range) -> str:
    return f"step {steps[0]:,}" if len(steps) == 1 else f"steps {steps[0]:,} to {steps[-1]:,}"


def _and_more(values: FloatArray) -> str:
    return ", …" if values.size > MOST_NUMBERS else ""


def _short(value: float) -> str:
    return aligned(float(value), width=9).strip()
