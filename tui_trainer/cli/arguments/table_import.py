"""The table of a command line for which the app asks what to train on."""

from dataclasses import replace

from tui_trainer.cli.arguments.command_line import CommandLine
from tui_trainer.cli.arguments.named_run import base_config, table_config, table_path
from tui_trainer.cli.arguments.recipe_options import change_recipe, dataset_values
from tui_trainer.frontend.tables.read_import import ImportReader
from tui_trainer.recipe.recipe import Recipe


def table_to_import(line: CommandLine) -> ImportReader:
    """Return the table of a command line that `names_incomplete_table`, with what its options say.

    Raises UserError for a wrong option, and if there is no such file.
    """
    base = base_config(line)

    def change(recipe: Recipe) -> Recipe:
        """Apply the options other than those of the dataset, which the user may have changed."""
        changed = change_recipe(recipe, line)
        return replace(changed, config=replace(changed.config, dataset=recipe.config.dataset))

    return ImportReader(str(table_path(line)), dataset_values(table_config(base), line), base, change)
