"""Exported scripts: how they read, and that every choice of the catalogue has its lines."""

import ast
import os
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.datasets.buildable import VALUES
from tests.recipe.recipes import recipes
from tui_trainer.base.hyperparameters import Value
from tui_trainer.base.paths import data_dir
from tui_trainer.catalogue.all import CATALOGUE
from tui_trainer.catalogue.code import MAX_SCRIPT_LINE_LENGTH, lines_for
from tui_trainer.catalogue.dataset_hyperparameters import PREPARE
from tui_trainer.catalogue.datasets import DATASETS
from tui_trainer.catalogue.entry import DatasetEntry, Entry, OptimizerEntry
from tui_trainer.catalogue.losses import LOSSES
from tui_trainer.catalogue.models import MODELS
from tui_trainer.catalogue.optimizers import OPTIMIZERS
from tui_trainer.datasets.load import load
from tui_trainer.export.loop import PhaseCode, loop_code, loop_text
from tui_trainer.export.script import write_script
from tui_trainer.export.source_text import literal, string_literal
from tui_trainer.export.steps import DEFAULT_STEPS, default_steps
from tui_trainer.observed.phase import Phase
from tui_trainer.recipe.choice import Choice
from tui_trainer.recipe.journal import Edit, Journal
from tui_trainer.recipe.problems import open_problem
from tui_trainer.recipe.recipe import Recipe

PICTURES = Path(__file__).parent / "pictures"
ENTRIES: list[tuple[str, Entry]] = [
    (kind, entry) for kind, registry in CATALOGUE.items() if kind != "schedule" for entry in registry
]
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
"""Runs whose scripts are stored as pictures, and their edits."""


def script(name: str, steps: int = DEFAULT_STEPS) -> str:
    """Return the script of a problem with its edits."""
    config = open_problem(name).config
    recipe = Recipe(config, Journal(tuple(Edit(*edit) for edit in EDITS.get(name, []))))
    return write_script(recipe, load(config), steps)


@pytest.mark.parametrize(("name", "steps"), [("linear", 100), ("logistic-sgd", 1000), ("polynomial", 100)])
def test_script_picture(name: str, steps: int) -> None:
    """The script equals the stored file; UPDATE_PICTURES=1 writes the file again."""
    text = script(name, steps).replace(f"{data_dir()}/", "…/")
    file = PICTURES / f"script-{name}.txt"
    if os.environ.get("UPDATE_PICTURES"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")


@pytest.mark.parametrize(("kind", "entry"), ENTRIES, ids=IDS)
def test_every_entry_has_code(kind: str, entry: Entry) -> None:
    """Each choice declares its code, and lines after edits of no other than its own live hyperparameters."""
    assert entry.code.setup or entry.code.step
    assert kind == "dataset" or entry.code.step
    live = {hyperparameter.name for hyperparameter in entry.hyperparameters if hyperparameter.live}
    assert entry.code.lines_after_edit.keys() <= live
    assert not isinstance(entry, OptimizerEntry) or is_by_hand(entry) or entry.code.lines_after_edit.keys() == live


def is_by_hand(entry: OptimizerEntry) -> bool:
    """Return whether the update is written out, so that an edit only sets a variable."""
    return not any("torch.optim" in str(line) for line in entry.code.setup)


@pytest.mark.parametrize("in_batches", [False, True])
@pytest.mark.parametrize("optimizer", OPTIMIZERS.names())
def test_phases_of_a_loop(optimizer: str, in_batches: bool) -> None:
    """Each of the five phases is there once and in order; the loop's text is their lines and comments, nothing else."""
    config = open_problem("linear").config.with_value("optimizer", optimizer)
    code = loop_code(config, config.schema, in_batches)
    assert [part.phase for part in code if part.phase] == list(Phase)
    lines = [line for part in code for line in part.lines]
    shown = [line for line in loop_text(code).splitlines() if line.strip() and not line.lstrip().startswith("#")]
    assert shown == lines
    assert ("x_batch, y_batch = next(batch)" in lines) is in_batches
    assert any(part.phase is None for part in code) is OPTIMIZERS[optimizer].code.needs_closure
    ast.parse(loop_text(code))


def test_loop_is_in_the_script() -> None:
    """The lines of the loop's code are in the script."""
    loop = loop_text(loop_code(open_problem("linear").config, open_problem("linear").config.schema, in_batches=False))
    indented = "\n".join(f"    {line}" if line else "" for line in loop.splitlines())
    assert f"for step in range(1, steps + 1):\n{indented}\n\nprint(" in script("linear")


def test_text_of_a_phase() -> None:
    """A phase's text is its lines under a comment with its name, at their indentation."""
    assert PhaseCode(Phase.LOSS, ("    loss = 1", "    del x")).text == "    # loss\n    loss = 1\n    del x"
    assert PhaseCode(None, ("def closure():",)).text == "def closure():"


def test_variables_have_different_names() -> None:
    """No two hyperparameters of a run share a variable, nor does one share it with a weight or the data."""
    common = ["x", "y", "seed", "steps", "step", "batch_size", "batch", "params", "outputs", "loss", "noise"]
    for model, loss, optimizer in product(MODELS, LOSSES, OPTIMIZERS):
        entries: list[Entry] = [model, loss, optimizer]
        names = [hyperparameter.name for entry in entries for hyperparameter in entry.hyperparameters]
        names += [*lines_for(model.code.weights, Choice.of("model", model.name).values), *common]
        assert len(set(names)) == len(names)


def test_schedules_have_variables_of_their_own() -> None:
    """No variable of a schedule is one of a model, a loss or an optimizer."""
    others = {h.name for kind in ("model", "loss", "optimizer") for entry in CATALOGUE[kind] for h in entry.hyperparameters}
    others |= {name for model in MODELS for name in lines_for(model.code.weights, Choice.of("model", model.name).values)}
    own = {h.name for entry in CATALOGUE["schedule"] for h in entry.hyperparameters}
    assert not others & (own | {"scheduler", "base_lr", "next_lr", "best", "bad", "n"})


@pytest.mark.parametrize("entry", DATASETS, ids=DATASETS.names())
def test_datasets_have_variables_of_their_own(entry: DatasetEntry) -> None:
    """No line of a dataset, which may come again after an edit, sets a variable of a model, a loss, an optimizer or a schedule."""
    kinds = ("model", "loss", "optimizer", "schedule")
    others = {h.name for kind in kinds for each in CATALOGUE[kind] for h in each.hyperparameters} | {"scheduler", "base_lr", "params"}
    others |= {name for model in MODELS for name in lines_for(model.code.weights, Choice.of("model", model.name).values)}
    given = Choice.of("dataset", entry.name, VALUES.get(entry.name, {})).values
    for prepare in PREPARE.choices:
        values = {**given, "prepare": prepare, "test": 0.5, "columns": 2, "outputs": 2}
        lines = [*lines_for(entry.code.setup, values), *(line for each in entry.code.lines_after_edit.values() for line in each)]
        stored = {node.id for node in ast.walk(ast.parse("\n".join(lines))) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
        assert not stored & others


def test_edits_after_the_last_step_are_left_out() -> None:
    """A script has no edits of updates that it does not make."""
    assert "if step" not in script("logistic-sgd", 136)
    assert "if step == 137:" in script("logistic-sgd", 137)


def test_default_steps() -> None:
    """A script makes as many updates as the run has made, or a hundred if it has made none."""
    config = open_problem("linear").config
    assert default_steps(Recipe(config)) == DEFAULT_STEPS
    assert default_steps(Recipe(config, step=7)) == 7


@settings(max_examples=40)
@given(recipes(has_data=True), st.integers(1, 10**9))
def test_any_run_can_be_written(recipe: Recipe, steps: int) -> None:
    """For any values, titles and edits the script is valid Python that does not import this program."""
    config = recipe.config.with_value("batch_size", 0)
    text = write_script(Recipe(config, recipe.journal), load(config), steps)
    tree = ast.parse(text)
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert imported <= {"csv", "itertools", "math", "numpy", "pathlib", "torch", "unicodedata"}
    assert not any(isinstance(node, ast.ImportFrom) for node in ast.walk(tree))
    assert [line for line in text.splitlines() if len(line) > MAX_SCRIPT_LINE_LENGTH and not line.startswith("DATA = ")] == []


@given(st.text())
def test_quoted_text_reads_back(text: str) -> None:
    """Python reads any quoted text, such as a file's path, as the same text."""
    assert ast.literal_eval(string_literal(text)) == text


@pytest.mark.parametrize(
    ("value", "source"),
    [(0.01, "0.01"), (1e-8, "1e-08"), (3, "3"), (True, "True"), ("none", "None"), ("strong_wolfe", '"strong_wolfe"')],
)
def test_values_as_source(value: Value, source: str) -> None:
    """Values are written in their short form; 'none' becomes None."""
    assert literal(value) == source
