"""Code that the program compiles and executes: only declared lines, and no text of a recipe, a file or an option."""

from pathlib import Path

import pytest

from tests.end_to_end.command import DEADLINE
from tests.end_to_end.forked import Piped
from tui_trainer.catalogue.optimizers import OPTIMIZERS

MARK = "mark_of_the_recipe"
CODE = """
import sys
from types import CodeType

compiled, found = set(), []

def texts(value):
    if isinstance(value, CodeType):
        return repr((value.co_filename, value.co_name, value.co_names)) + "".join(map(texts, value.co_consts))
    return repr(value)

def audit(event, arguments):
    if event == "compile":
        compiled.add(str(arguments[1]))
    if event in ("compile", "exec") and sys.argv[1] in "".join(map(texts, arguments)):
        found.append(f"{event} {arguments}")

sys.addaudithook(audit)
from tui_trainer.cli.main import main
codes = [main(line.split("|")) for line in sys.argv[2:]]
print("RESULT", codes, sorted(compiled), found)
"""
"""Program: call tui-trainer with each command line, and print its exit codes, compiled files and where the mark was."""
RECIPE = f"""\
title = "{MARK}"
text = "import os; os.system('{MARK}')"
seed = 2017
step = 2
breakpoints = [{{when = "loss < 0"}}]
edits = [{{before = 2, set = "optimizer", to = "OPTIMIZER"}}]

[dataset]
name = "line_points"

[model]
name = "linear"

[loss]
name = "mse_by_hand"

[optimizer]
name = "gd_by_hand"
lr = 0.01
"""


@pytest.mark.parametrize("optimizer", ["adam_by_hand", "lbfgs"])
def test_only_declared_code_is_compiled(optimizer: str, tmp_path: Path) -> None:
    """Titles, texts, file names and values of a recipe are not in anything that is compiled or executed."""
    file = tmp_path / f"{MARK}.toml"
    recipe = RECIPE.replace("OPTIMIZER", optimizer)
    file.write_text(recipe, encoding="utf-8")
    hostile = tmp_path / "hostile.toml"
    hostile.write_text(recipe.replace("lr = 0.01", f'lr = 0.01\n{MARK} = 1'), encoding="utf-8")
    lines = [f"run|{file}|--steps|30|--until|b > 1e30", f"export|{file}|--output|{tmp_path / MARK}.py"]
    lines += [f"run|{hostile}|--steps|3", f"run|linear|--steps|3|--optimizer|{MARK}", f"run|linear|--steps|3|--lr|{MARK}"]
    lines += [f"run|linear|--steps|3|--until|{MARK} > 1", f"run|linear|--steps|3|--until|param('{MARK}') > 1"]
    out, err = Piped(CODE, MARK, *lines).communicate(DEADLINE)
    result = out.partition("RESULT ")[2].strip()
    assert result.startswith("[0, 0, 2, 2, 2, 2, 2] "), err
    assert result.endswith(" []")
    by_hand = OPTIMIZERS[optimizer].builder.endswith(":ByHand")
    assert ("<code of torch's optimizer>" in result) is not by_hand
    assert "<update rule>" in result
