"""Code of one step: the body of a script's loop, phase by phase."""

from collections.abc import Iterator
from dataclasses import dataclass

from tui_trainer.base.hyperparameters import Value
from tui_trainer.catalogue.code import lines_for
from tui_trainer.catalogue.datasets import DATASETS
from tui_trainer.catalogue.optimizers import OPTIMIZERS
from tui_trainer.observed.phase import Phase
from tui_trainer.recipe.config import RunConfig
from tui_trainer.recipe.recipe import Recipe

INDENT = "    "
WHOLE = {"x": "x", "y": "y"}
"""Variables of a step's inputs and targets where every step reads all rows."""
BATCH = {"x": "x_batch", "y": "y_batch"}
"""Variables of a step's inputs and targets where steps read batches."""
NOT_ZEROED = "pass  # zeroing is switched off: gradients add up from step to step"
NEXT_BATCH = "x_batch, y_batch = next(batch)"


@dataclass(frozen=True)
class PhaseCode:
    """Lines of one phase with their indentation in the loop's body; `phase` is None for lines around the phases."""

    phase: Phase | None
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """Lines under a comment that names the phase."""
        indent = " " * (len(self.lines[0]) - len(self.lines[0].lstrip()))
        return "\n".join(([f"{indent}# {self.phase}"] if self.phase else []) + list(self.lines))


def takes_batches(recipe: Recipe) -> bool:
    """Return whether a step of the run may read fewer than all rows."""
    return recipe.config.batch_size != 0 or any(edit.set == "batch_size" and edit.to for edit in recipe.journal)


def loop_code(config: RunConfig, in_batches: bool) -> tuple[PhaseCode, ...]:
    """Return the code of one step for these hyperparameters, in the order of the loop's body."""
    optimizer = OPTIMIZERS[config.optimizer.name].code
    phases = _phases(config, in_batches)
    update = PhaseCode(Phase.UPDATE, tuple(lines_for(optimizer.step, config.optimizer.values)))
    if optimizer.needs_closure:
        batch = [PhaseCode(None, (NEXT_BATCH,))] if in_batches else []
        return (*batch, *_closure(phases), update)
    forward = (NEXT_BATCH, *phases[Phase.FORWARD]) if in_batches else phases[Phase.FORWARD]
    phases[Phase.FORWARD] = forward
    return (*(PhaseCode(phase, lines) for phase, lines in phases.items()), update)


def loop_text(code: tuple[PhaseCode, ...]) -> str:
    """Return the loop's body as text, each phase under a comment that names it."""
    return "\n\n".join(part.text for part in code).replace("():\n\n", "():\n")


def dataset_values(config: RunConfig) -> dict[str, Value]:
    """Return the number of input columns by the name that `When` uses: code may depend on it."""
    return {"columns": DATASETS[config.dataset.name].features}


def _phases(config: RunConfig, in_batches: bool) -> dict[Phase, tuple[str, ...]]:
    """Return the lines of all phases but the update."""
    names, columns = BATCH if in_batches else WHOLE, dataset_values(config)
    model, loss = (
        tuple(line.format(**names) for line in lines_for(choice.entry.code.step, {**choice.values, **columns}))
        for choice in (config.model, config.loss)
    )
    return {
        Phase.ZERO_GRAD: _zeroing(config),
        Phase.FORWARD: model,
        Phase.LOSS: loss,
        Phase.BACKWARD: ("loss.backward()",),
    }


def _zeroing(config: RunConfig) -> tuple[str, ...]:
    """Return the lines that clear the gradients, or the comment that says why they are not cleared."""
    return OPTIMIZERS[config.optimizer.name].code.zero_grad if config.zero_grad else (NOT_ZEROED,)


def _closure(phases: dict[Phase, tuple[str, ...]]) -> Iterator[PhaseCode]:
    """Yield the phases as a function that the optimizer calls to evaluate the loss."""
    yield PhaseCode(None, ("def closure():",))
    for phase, lines in phases.items():
        yield PhaseCode(phase, tuple(INDENT + line for line in lines))
    yield PhaseCode(None, (f"{INDENT}return loss",))
