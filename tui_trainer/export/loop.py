"""Code of a step: the body of a script's loop, phase by phase."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tui_trainer.base.hyperparameters import Value
from tui_trainer.catalogue.code import lines_for
from tui_trainer.catalogue.dataset_hyperparameters import PREPARE_TARGET, TEST_SHARE
from tui_trainer.catalogue.entry import Schema, Task
from tui_trainer.catalogue.models import MODELS
from tui_trainer.catalogue.optimizers import OPTIMIZERS
from tui_trainer.catalogue.table import CLASSES, TASK
from tui_trainer.export.gradient_lines import clip_lines, with_penalty
from tui_trainer.export.schedule import SCHEDULE, step_lines
from tui_trainer.observed.phase import Phase
from tui_trainer.recipe.choice import Choice
from tui_trainer.recipe.config import RunConfig
from tui_trainer.recipe.recipe import Recipe

INDENT = "    "
FULL_BATCH_VARIABLES = {"x": "x", "y": "y"}
"""Names of the variables with a step's inputs and targets, if every step reads all rows."""
MINI_BATCH_VARIABLES = {"x": "x_batch", "y": "y_batch"}
"""Names of the variables with a step's inputs and targets, if steps read mini-batches."""
NO_ZERO_GRAD_LINE = "pass  # zeroing is switched off: gradients accumulate"
"""Line of a script in place of the lines that clear the gradients."""
NEXT_BATCH_LINE = "x_batch, y_batch = next(batch)"
"""Line of a script that takes the next mini-batch."""


@dataclass(frozen=True)
class PhaseCode:
    """Code of a phase in the loop's body."""

    phase: Phase | None
    """The phase; None for lines that belong to no phase, such as 'def closure():'."""
    lines: tuple[str, ...]
    """Lines of code, indented relative to the loop's body."""

    @property
    def text(self) -> str:
        """The lines as text, below a comment with the name of the phase."""
        indent = " " * (len(self.lines[0]) - len(self.lines[0].lstrip()))
        return "\n".join(([f"{indent}# {self.phase}"] if self.phase else []) + list(self.lines))


def reads_mini_batches(recipe: Recipe) -> bool:
    """Return whether any step of the run may read fewer than all rows."""
    return recipe.config.batch_size != 0 or any(edit.set == "batch_size" and edit.to for edit in recipe.journal)


def loop_code(config: RunConfig, schema: Schema, in_batches: bool, start: int = 0) -> tuple[PhaseCode, ...]:
    """Return the code of a step for these hyperparameters, phase by phase, in the order of the loop's body.

    `schema`: of the dataset with its categories as columns; `in_batches`: whether steps of the run read mini-batches;
    `start`: number of updates made before the schedule began.
    """
    optimizer = OPTIMIZERS[config.optimizer.name].code
    phases = _phase_lines(config, schema, in_batches)
    update = PhaseCode(Phase.UPDATE, tuple(lines_for(optimizer.step, config.optimizer.values)))
    lines = step_lines(config, start)
    schedule = [PhaseCode(None, (f"# {SCHEDULE}", *lines))] if lines else []
    if optimizer.needs_closure:
        batch = [PhaseCode(None, (NEXT_BATCH_LINE,))] if in_batches else []
        return (*batch, *_closure_code(phases), update, *schedule)
    forward = (NEXT_BATCH_LINE, *phases[Phase.FORWARD]) if in_batches else phases[Phase.FORWARD]
    phases[Phase.FORWARD] = forward
    return (*(PhaseCode(phase, lines) for phase, lines in phases.items()), update, *schedule)


def loop_text(code: tuple[PhaseCode, ...]) -> str:
    """Return the loop's body as text, each phase below a comment with its name."""
    return "\n\n".join(part.text for part in code).replace("():\n\n", "():\n")


def evaluation_pass_lines(config: RunConfig, schema: Schema, names: Mapping[str, str]) -> tuple[str, ...]:
    """Return the lines of the forward pass in eval mode and of the loss.

    `names`: variables of inputs and targets, by `x` and `y`.
    """
    evaluate = lines_for(MODELS[config.model.name].code.evaluate, line_values(config.model, schema))
    forward = tuple(line.format(**names) for line in evaluate) or _step_lines(config.model, schema, names)
    return (*forward, *_step_lines(config.loss, schema, names))


def _phase_lines(config: RunConfig, schema: Schema, in_batches: bool) -> dict[Phase, tuple[str, ...]]:
    """Return the lines of every phase except the update."""
    names = MINI_BATCH_VARIABLES if in_batches else FULL_BATCH_VARIABLES
    model, loss = (_step_lines(choice, schema, names) for choice in (config.model, config.loss))
    return {
        Phase.ZERO_GRAD: _zero_grad_lines(config),
        Phase.FORWARD: model,
        Phase.LOSS: with_penalty(loss, config),
        Phase.BACKWARD: ("loss.backward()", *clip_lines(config)),
    }


def line_values(choice: Choice, schema: Schema) -> dict[str, Value]:
    """Return what lines of code may depend on (see ConditionalLines): hyperparameters, and facts about the dataset."""
    classes = {PREPARE_TARGET.name: "none"} if choice.values.get(TASK.name) == CLASSES else {}  # they are not scaled
    return {
        **choice.values,
        **classes,
        "columns": schema.features,
        "outputs": schema.outputs,
        "has_class_numbers": schema.task is Task.CLASSES,
        "has_test_rows": bool(choice.values.get(TEST_SHARE.name, 0)),
    }


def _step_lines(choice: Choice, schema: Schema, names: Mapping[str, str]) -> tuple[str, ...]:
    lines = lines_for(choice.entry.code.step, line_values(choice, schema))
    return tuple(line.format(**names) for line in lines)


def _zero_grad_lines(config: RunConfig) -> tuple[str, ...]:
    """Return the lines that clear the gradients; if zero_grad is off, a line with a comment that says so."""
    return OPTIMIZERS[config.optimizer.name].code.zero_grad if config.zero_grad else (NO_ZERO_GRAD_LINE,)


def _closure_code(phases: dict[Phase, tuple[str, ...]]) -> Iterator[PhaseCode]:
    """Yield the phases as the closure that the optimizer calls to evaluate the loss."""
    yield PhaseCode(None, ("def closure():",))
    for phase, lines in phases.items():
        yield PhaseCode(phase, tuple(INDENT + line for line in lines))
    yield PhaseCode(None, (f"{INDENT}return loss",))
