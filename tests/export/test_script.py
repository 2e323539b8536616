"""A run as a plain PyTorch script: how it reads, and that everything one can choose has its lines."""

import ast
import os
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.recipe.recipes import recipes
from tui_trainer.base.hyperparameters import Value
from tui_trainer.base.paths import data_dir
from tui_trainer.catalogue.all import CATALOGUE
from tui_trainer.catalogue.code import SCRIPT_WIDTH
from tui_trainer.catalogue.entry import Entry, OptimizerEntry
from tui_trainer.catalogue.losses import LOSSES
from tui_trainer.catalogue.models import MODELS
from tui_trainer.catalogue.optimizers import OPTIMIZERS
from tui_trainer.datasets.load import load
from tui_trainer.export.loop import PhaseCode, loop_code, loop_text
from tui_trainer.export.script import write_script
from tui_trainer.export.source_text import literal, quoted
from tui_trainer.export.steps import USUAL_STEPS, usual_steps
from tui_trainer.observed.phase import Phase
from tui_trainer.recipe.journal import Edit, Journal
from tui_trainer.recipe.problems import open_problem
from tui_trainer.recipe.recipe import Recipe

PICTURES = Path(__file__).parent / "pictures"
ENTRIES: list[tuple[str, Entry]] = [(kind, entry) for kind, registry in CATALOGUE.items() for entry in registry]
IDS = [f"{kind} {entry.name}" for kind, entry in ENTRIES]
EDITS: dict[str, list[tuple[int, str, Value]]] = {
    "linear": [],
    "logistic-sgd": [(137, "optimizer.lr", 0.03)],
    "polynomial": [
        (20, "batch_size", 16),
        (20, "diverges_at", 50),
        (40, "loss", "huber"),
        (40, "optimizer", "lbfgs"),
        (40, "optimizer.lr", 0.5),
        (40, "dataset.noise", 3),
        (60, "loss.delta", 0.5),
        (60, "optimizer.history_size", 5),
        (80, "optimizer", "adam_by_hand"),
        (101, "optimizer", "sgd"),
    ],
}
"""The runs whose scripts are kept as pictures, and what is edited in them."""


def script(name: str, steps: int = USUAL_STEPS) -> str:
    """The script of a problem with its edits."""
    config = open_problem(name).config
    recipe = Recipe(config, Journal(tuple(Edit(*edit) for edit in EDITS.get(name, []))))
    return write_script(recipe, load(config), steps)


@pytest.mark.parametrize(("name", "steps"), [("linear", 100), ("logistic-sgd", 1000), ("polynomial", 100)])
def test_how_it_reads(name: str, steps: int) -> None:
    """The script is that of the file; UPDATE_PICTURES=1 writes it anew."""
    text = script(name, steps).replace(f"{data_dir()}/", "…/")
    file = PICTURES / f"script-{name}.txt"
    if os.environ.get("UPDATE_PICTURES"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")


@pytest.mark.parametrize(("kind", "entry"), ENTRIES, ids=IDS)
def test_everything_has_its_lines(kind: str, entry: Entry) -> None:
    """Each choice declares its code, and says what follows an edit only of its own live hyperparameters."""
    assert entry.code.setup or entry.code.step
    assert kind == "dataset" or entry.code.step
    live = {one.name for one in entry.hyperparameters if one.live}
    assert entry.code.edited.keys() <= live
    assert not isinstance(entry, OptimizerEntry) or is_by_hand(entry) or entry.code.edited.keys() == live


def is_by_hand(entry: OptimizerEntry) -> bool:
    """Whether the update is written out, so that its variables are all there is."""
    return not any("torch.optim" in str(line) for line in entry.code.setup)


@pytest.mark.parametrize("in_batches", [False, True])
@pytest.mark.parametrize("optimizer", OPTIMIZERS.names())
def test_the_phases_of_a_loop(optimizer: str, in_batches: bool) -> None:
    """All five phases are there, each once and in order; the loop's text is their lines and nothing more but comments."""
    config = open_problem("linear").config.with_value("optimizer", optimizer)
    code = loop_code(config, in_batches)
    assert [part.phase for part in code if part.phase] == list(Phase)
    lines = [line for part in code for line in part.lines]
    shown = [line for line in loop_text(code).splitlines() if line.strip() and not line.lstrip().startswith("#")]
    assert shown == lines
    assert ("x_batch, y_batch = next(batch)" in lines) is in_batches
    assert any(part.phase is None for part in code) is OPTIMIZERS[optimizer].code.closure
    ast.parse(loop_text(code))


def test_the_loop_is_the_scripts() -> None:
    """What the loop's code says stands in the script, line by line."""
    loop = loop_text(loop_code(open_problem("linear").config, in_batches=False))
    indented = "\n".join(f"    {line}" if line else "" for line in loop.splitlines())
    assert f"for step in range(1, steps + 1):\n{indented}\n\nprint(" in script("linear")


def test_a_phase_alone() -> None:
    """A phase's text is its lines under its name, as deep as they stand."""
    assert PhaseCode(Phase.LOSS, ("    loss = 1", "    del x")).text == "    # loss\n    loss = 1\n    del x"
    assert PhaseCode(None, ("def closure():",)).text == "def closure():"


def test_names_differ() -> None:
    """No two hyperparameters of one run are the same variable, nor one of them a weight or a part of the data."""
    common = ["x", "y", "seed", "steps", "step", "batch_size", "batch", "params", "outputs", "loss", "noise"]
    for model, loss, optimizer in product(MODELS, LOSSES, OPTIMIZERS):
        entries: list[Entry] = [model, loss, optimizer]
        names = [one.name for entry in entries for one in entry.hyperparameters]
        names += [*model.code.weights, *common]
        assert len(set(names)) == len(names)


def test_later_edits_are_left_out() -> None:
    """A script ends where it is told to; the edits of later updates are not in it."""
    assert "if step" not in script("logistic-sgd", 136)
    assert "if step == 137:" in script("logistic-sgd", 137)


def test_how_far_it_goes() -> None:
    """As many updates as the run has made, or a hundred."""
    config = open_problem("linear").config
    assert usual_steps(Recipe(config)) == USUAL_STEPS
    assert usual_steps(Recipe(config, step=7)) == 7


@settings(max_examples=40)
@given(recipes(), st.integers(1, 10**9))
def test_any_run_can_be_written(recipe: Recipe, steps: int) -> None:
    """Whatever the values, titles and edits: the script is valid Python that knows nothing of this program."""
    config = recipe.config.with_value("batch_size", 0)
    text = write_script(Recipe(config, recipe.journal), load(config), steps)
    tree = ast.parse(text)
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert imported <= {"csv", "itertools", "numpy", "torch"}
    assert not any(isinstance(node, ast.ImportFrom) for node in ast.walk(tree))
    assert [line for line in text.splitlines() if len(line) > SCRIPT_WIDTH and not line.startswith("DATA = ")] == []


@given(st.text())
def test_texts(text: str) -> None:
    """Any text, a file's path for one, is read by Python as what it was."""
    assert ast.literal_eval(quoted(text)) == text


@pytest.mark.parametrize(
    ("value", "source"),
    [(0.01, "0.01"), (1e-8, "1e-08"), (3, "3"), (True, "True"), ("none", "None"), ("strong_wolfe", '"strong_wolfe"')],
)
def test_values(value: Value, source: str) -> None:
    """Values are written as a person would; what is 'none' is None."""
    assert literal(value) == source
