"""The command `export`: a run as a PyTorch script, on standard output or in a file."""

from pathlib import Path

from tui_trainer.base.errors import UserError
from tui_trainer.base.text import clean_text
from tui_trainer.cli.arguments.command_line import CommandLine, open_named_problem, problem_name
from tui_trainer.cli.arguments.commands import FORCE, OUTPUT, SCRIPT_STEPS
from tui_trainer.cli.arguments.recipe_options import change_recipe, replaced_choices
from tui_trainer.cli.messages import DONE, print_notes
from tui_trainer.export.steps import default_steps
from tui_trainer.recipe.problems import recipe_path


def export_command(line: CommandLine) -> int:
    """Export the problem of the command line. Raises UserError for wrong options or data. Returns exit code 0."""
    problem = open_named_problem(line)
    recipe = change_recipe(problem, line)
    use_steps = line.last(SCRIPT_STEPS)
    steps = int(use_steps.value) if use_steps else default_steps(problem)
    output = _output(line)
    print_notes(replaced_choices(problem.config, recipe.config, line.choices))

    from tui_trainer.cli.export import export

    export(recipe, steps, output, recipe_path(problem_name(line)), replace=line.has(FORCE))
    return DONE


def _output(line: CommandLine) -> str | None:
    """Return the path of the file to write; None for standard output. Raises UserError if the path has no file name."""
    use = line.last(OUTPUT)
    if use is not None and not Path(use.text.strip()).name:
        raise UserError(f"--output needs a file name, such as run.py, not {clean_text(use.text, 60)!r}")
    return use.text if use else None
