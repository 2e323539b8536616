"""The code of one step: what stands in a script's loop."""

from collections.abc import Iterator
from dataclasses import dataclass

from tui_trainer.base.hyperparameters import Value
from tui_trainer.catalogue.code import spelled
from tui_trainer.catalogue.datasets import DATASETS
from tui_trainer.catalogue.optimizers import OPTIMIZERS
from tui_trainer.observed.phase import Phase
from tui_trainer.recipe.config import RunConfig
from tui_trainer.recipe.recipe import Recipe

INDENT = "    "
WHOLE = {"x": "x", "y": "y"}
"""What the inputs and targets of a step are called where every step sees all rows."""
BATCH = {"x": "x_batch", "y": "y_batch"}
"""What they are called where steps see batches."""
NOT_ZEROED = "pass  # zeroing is switched off: gradients add up from step to step"
NEXT_BATCH = "x_batch, y_batch = next(batch)"


@dataclass(frozen=True)
class PhaseCode:
    """The lines of one phase, as they stand in the loop's body; of no phase: what holds the others together."""

    phase: Phase | None
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """The lines under a comment that names the phase."""
        indent = " " * (len(self.lines[0]) - len(self.lines[0].lstrip()))
        return "\n".join(([f"{indent}# {self.phase}"] if self.phase else []) + list(self.lines))


def takes_batches(recipe: Recipe) -> bool:
    """Whether a step of the run may see fewer than all rows."""
    return recipe.config.batch_size != 0 or any(edit.set == "batch_size" and edit.to for edit in recipe.journal)


def loop_code(config: RunConfig, in_batches: bool) -> tuple[PhaseCode, ...]:
    """The code of one step with these choices, in the order in which it stands in the loop."""
    optimizer = OPTIMIZERS[config.optimizer.name].code
    phases = _phases(config, in_batches)
    update = PhaseCode(Phase.UPDATE, tuple(spelled(optimizer.step, config.optimizer.values)))
    if optimizer.closure:
        batch = [PhaseCode(None, (NEXT_BATCH,))] if in_batches else []
        return (*batch, *_closure(phases), update)
    forward = (NEXT_BATCH, *phases[Phase.FORWARD]) if in_batches else phases[Phase.FORWARD]
    phases[Phase.FORWARD] = forward
    return (*(PhaseCode(phase, lines) for phase, lines in phases.items()), update)


def loop_text(code: tuple[PhaseCode, ...]) -> str:
    """The loop's body as text, each phase under a comment that names it."""
    return "\n\n".join(part.text for part in code).replace("():\n\n", "():\n")


def columns_of(config: RunConfig) -> dict[str, Value]:
    """What code may depend on beside a choice's own values."""
    return {"columns": DATASETS[config.dataset.name].features}


def _phases(config: RunConfig, in_batches: bool) -> dict[Phase, tuple[str, ...]]:
    """The lines of all phases but the update."""
    names = BATCH if in_batches else WHOLE
    model, loss = (
        tuple(line.format(**names) for line in spelled(one.entry.code.step, {**one.values, **columns_of(config)}))
        for one in (config.model, config.loss)
    )
    return {
        Phase.ZERO_GRAD: _zeroing(config),
        Phase.FORWARD: model,
        Phase.LOSS: loss,
        Phase.BACKWARD: ("loss.backward()",),
    }


def _zeroing(config: RunConfig) -> tuple[str, ...]:
    """How gradients are forgotten, or why they are not."""
    return OPTIMIZERS[config.optimizer.name].code.zero_grad if config.zero_grad else (NOT_ZEROED,)


def _closure(phases: dict[Phase, tuple[str, ...]]) -> Iterator[PhaseCode]:
    """The phases as a function that the optimizer calls whenever it wants to know the loss."""
    yield PhaseCode(None, ("def closure():",))
    for phase, lines in phases.items():
        yield PhaseCode(phase, tuple(INDENT + line for line in lines))
    yield PhaseCode(None, (f"{INDENT}return loss",))
