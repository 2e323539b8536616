"""Part hostile: each hostile recipe is refused in one line, or its script has only the exporter's and declared code."""

import ast
import io
import sys
import tokenize
import unicodedata
from pathlib import Path
from random import Random

from tests.benchmarks.nightly.part import Outcome, Part
from tests.benchmarks.nightly.recipes.hostile_recipes import recipe_bytes
from tests.benchmarks.nightly.recipes.vocabulary import IMPORTS, Vocabulary, allowed_for
from tui_trainer.base.errors import UserError
from tui_trainer.base.files import decode_text
from tui_trainer.base.text import UNSAFE_CATEGORIES
from tui_trainer.cli.export import checked_script
from tui_trainer.export.steps import default_steps
from tui_trainer.recipe.recipe import Recipe
from tui_trainer.recipe.recipe_file import parse_recipe

NAME = "hostile.toml"
"""File name that the recipes are read under."""
MAX_MESSAGE = 1000
"""Characters of an error message at the most."""


def run(number: int, seed: int) -> Outcome:
    """Export `number` recipes drawn with `seed` and check each script or error message."""
    random = Random(seed)
    counts = dict.fromkeys(("exported", "refused"), 0)
    failures: list[str] = []
    for _ in range(number):
        content = recipe_bytes(random)
        ending, wrong = outcome(content)
        counts[ending] = counts.get(ending, 0) + 1
        if wrong:
            failures.append(f"{wrong}\n{content.decode('utf-8', 'backslashreplace')}")
    return Outcome(number, counts, tuple(failures))


def outcome(content: bytes) -> tuple[str, str]:
    """Export the recipe in a file's content.

    Returns 'exported', 'refused' or 'crashed', and a text of what is wrong with the script or the message (empty if
    nothing is).
    """
    try:
        recipe = parse_recipe(decode_text(content, NAME), NAME)
        script = checked_script(recipe, default_steps(recipe), Path())
    except UserError as error:
        return "refused", message_fault(str(error))
    except Exception as error:  # noqa: BLE001 - any other exception is a failure to report
        return "crashed", f"{type(error).__name__}: {error}"
    return "exported", script_fault(script, recipe)


def message_fault(message: str) -> str:
    """Return why an error message is not one short printable line; empty if it is."""
    if any(unicodedata.category(character) in UNSAFE_CATEGORIES for character in message):
        return f"a message with control characters: {message!r}"
    return "" if 0 < len(message) <= MAX_MESSAGE else f"a message of {len(message)} characters: {message}"


def script_fault(script: str, recipe: Recipe) -> str:
    """Return the code in a script that neither the exporter nor a choice of the recipe declares; empty if there is none."""
    content = script.encode()
    encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
    if encoding != "utf-8":
        return f"Python reads the script as {encoding}"
    tree = ast.parse(content)
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.Import)]
    unknown = [alias.name for node in imports for alias in node.names if (alias.name, alias.asname) not in IMPORTS]
    extra = Vocabulary.of(tree).beyond(allowed_for(recipe)) + [f"import: {name}" for name in unknown]
    return "; ".join(extra)


PART = Part(
    name="hostile",
    about="a hostile recipe is refused in one line, or its script holds only the exporter's and the declared code",
    number=10_000,
    run=run,
)

if __name__ == "__main__":
    sys.exit(PART.command(sys.argv[1:]))
