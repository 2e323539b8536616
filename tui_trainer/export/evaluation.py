"""Code of an exported script that evaluates the test rows."""

from tui_trainer.catalogue.entry import Schema
from tui_trainer.catalogue.metrics import metrics_of
from tui_trainer.catalogue.schedules import SCHEDULES
from tui_trainer.export.loop import INDENT, evaluation_pass_lines
from tui_trainer.export.schedule import evaluation_call, reads_test_loss
from tui_trainer.recipe.config import RunConfig
from tui_trainer.recipe.recipe import Recipe

EVALUATION = "evaluation"
"""Heading of the lines that evaluate the test rows, below the phases of a step."""
TEST_VARIABLES = {"x": "x_test", "y": "y_test"}
"""Names of the variables with inputs and targets of the test rows."""
IS_DUE_SOURCE = '''\
rows_read = 0  # in the current epoch


def is_due(step):
    """Return whether the test rows are evaluated after a step."""
    if evaluate_every == 0 and 0 < batch_size < len(x):
        return rows_read == 0  # after each epoch
    return step % (evaluate_every or 10) == 0'''
"""Source of the function that says when the test rows are evaluated, for steps that read mini-batches."""
COUNT_ROWS_LINE = "rows_read = (rows_read + len(x_batch)) % len(x)"
"""Line of a loop after the update, for steps that read mini-batches."""


def evaluate_source(config: RunConfig, schema: Schema) -> str:
    """Return the source of a function that prints the metrics of the test rows.

    It has the lines of a forward pass in eval mode, and those of a step's loss, since an edit may replace the loss. `schema`: of the dataset.
    """
    task = config.schema.task
    values = {each.name: each.script[task] for each in metrics_of(task, has_test_rows=True) if task in each.script}
    shown = ", ".join(f"{name} {{{name}}}" for name in values)
    lines = [
        "def evaluate(step):",
        f'{INDENT}"""Print the metrics of the test rows after a step."""',
        f"{INDENT}with torch.no_grad():",
        *(2 * INDENT + line for line in evaluation_pass_lines(config, schema, TEST_VARIABLES)),
        *(f"{INDENT}{name} = {expression}" for name, expression in values.items()),
        f'{INDENT}print(f"step {{step}}: {shown}")',
        *([f"{INDENT}return test_loss"] if reads_test_loss(config) else []),
    ]
    return "\n".join(lines)


def has_evaluations(recipe: Recipe) -> bool:
    """Return whether a script says when evaluations are due: for test rows, or a schedule that changes at evaluations."""
    names = [recipe.config.schedule.name, *(str(edit.to) for edit in recipe.journal if edit.set == "schedule")]
    return recipe.config.has_test_rows or any(SCHEDULES[name].code.at_evaluations for name in names)


def evaluation_lines(config: RunConfig, in_batches: bool) -> tuple[str, ...]:
    """Return the lines of a loop after the update, for a run with evaluations.

    `in_batches`: whether steps of the run read mini-batches.
    """
    count = (COUNT_ROWS_LINE,) if in_batches else ()
    calls = ["evaluate(step)"] if config.has_test_rows and not reads_test_loss(config) else []
    calls += [call] if (call := evaluation_call(config)) else []
    due = "is_due(step)" if in_batches else "step % (evaluate_every or 10) == 0"
    return (*count, *([f"if {due}:"] if calls else []), *(f"{INDENT}{call}" for call in calls))
