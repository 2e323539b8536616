"""Code of an exported script that evaluates the test rows."""

from tui_trainer.catalogue.entry import Schema
from tui_trainer.catalogue.metrics import metrics_of
from tui_trainer.export.loop import INDENT, evaluation_pass_lines
from tui_trainer.recipe.config import RunConfig

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
LOOP_LINES = ("if step % (evaluate_every or 10) == 0:", f"{INDENT}evaluate(step)")
"""Lines of a loop after the update, for steps that read all rows."""
BATCH_LOOP_LINES = (
    "rows_read = (rows_read + len(x_batch)) % len(x)",
    "if is_due(step):",
    f"{INDENT}evaluate(step)",
)
"""Lines of a loop after the update, for steps that read mini-batches."""


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
    ]
    return "\n".join(lines)


def evaluation_lines(in_batches: bool) -> tuple[str, ...]:
    """Return the lines of a loop after the update. `in_batches`: whether steps of the run read mini-batches."""
    return BATCH_LOOP_LINES if in_batches else LOOP_LINES
