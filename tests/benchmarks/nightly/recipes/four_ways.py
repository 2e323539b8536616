"""Run a recipe four ways and compare the bits: headless, edited live, as an exported script, read again from TOML."""

import ast
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from io import StringIO
from random import Random
from typing import Any

import torch

from tests.benchmarks.nightly.recipes.random_recipes import Case
from tests.end_to_end.forked import Piped
from tests.engine.replay.test_script_runs import executed
from tests.engine.runs import Bits, arrive, bits, exactly, leaves
from tests.foreign_models.zoo import FOREIGN_MODELS
from tui_trainer.base.errors import UserError
from tui_trainer.catalogue.optimizers import OPTIMIZERS
from tui_trainer.datasets.load import load
from tui_trainer.engine.replay.branches import Branches
from tui_trainer.engine.replay.trainer import Trainer
from tui_trainer.engine.step.optimizers.optimizer_state import StateValue
from tui_trainer.export.script import write_script
from tui_trainer.headless import run as headless
from tui_trainer.headless.printing import Progress
from tui_trainer.observed.snapshot import Observation
from tui_trainer.observed.stop import Divergence
from tui_trainer.recipe.recipe import Recipe
from tui_trainer.recipe.recipe_file import format_recipe, parse_recipe

RECORD_AFTER_STEPS = 3
"""Equal steps after which a step is recorded for bursts, in cases with bursts."""
DEADLINE = 60.0
"""Time limit in seconds for a script in a process of its own."""


@dataclass
class LastOutput:
    """Output of a headless run that stores the last loss and the final status."""

    loss: float | None = None
    status: str = ""

    def line(self, seen: Observation) -> None:
        """Store the loss of a step."""
        self.loss = seen.loss

    def end(self, status: str, seen: Observation) -> None:  # noqa: ARG002 - the weights are read from the trainer
        """Store the final status."""
        self.status = status


@dataclass(frozen=True)
class Run:
    """Headless run at its end."""

    trainer: Trainer
    output: LastOutput
    message: str

    @property
    def diverged(self) -> bool:
        """Whether the run ended because it diverged."""
        return self.output.status == headless.Ending.DIVERGED


def run_headless(case: Case, recipe: Recipe | None = None) -> Run:
    """Run a case (or another recipe for its steps) as the command `run` does, in this process.

    With bursts only the last step is printed: steps between two printed ones are made in one call.
    """
    trainer = _trainer(case, recipe or case.recipe)
    output = LastOutput()
    every = case.steps if case.bursts else 1
    outcome = headless.run(trainer, case.steps, every, output, Progress(StringIO(), case.steps), lambda: False)
    return Run(trainer, output, outcome.message)


def differences(case: Case, run: Run, in_process: bool = False) -> list[str]:
    """Return the differences between the headless run and the three other ways, one line each.

    With `in_process`, the script is also run in a process of its own and its output compared.
    """
    found = [f"failed: {run.message}"] if run.output.status == headless.Ending.FAILED else []
    wanted = bits(run.trainer)
    found += _compared("read again", wanted, bits(run_headless(case, _read_again(case.recipe)).trainer))
    live = LiveRun(case).run()
    found += _compared("edited live", wanted, bits(live))
    found += [f"replay check: {trainer.record.check.message}" for trainer in (live, run.trainer) if trainer.record.check.message]
    if case.recipe.config.model.name in FOREIGN_MODELS:
        return found + _export_differences(case, run)
    return found + _script_differences(case, run, in_process)


class LiveRun:
    """Run whose edits are made one by one while it trains, with random undos, redos and jumps in between."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._random = Random(f"{case.seed} live")
        self._trainer = _trainer(replace(case, bursts=False), Recipe(case.recipe.config))
        self._branches = Branches(self._trainer)

    def run(self) -> Trainer:
        """Make all edits and steps. Returns the trainer at the end of the run."""
        while True:
            step = self._trainer.step
            for edit in self._case.recipe.journal.canonical(self._trainer.learner.model.shapes()).at(step + 1):
                self._make_some_phases(step)
                self._branches.apply(edit.set, edit.to)
                self._return_to(step)
            self._detour()
            if step >= self._case.steps or self._advance():
                return self._trainer

    def _advance(self) -> bool:
        """Make a random number of steps up to the next edit, or one step by phases.

        Returns whether the run diverged.
        """
        later = self._case.recipe.journal.after(self._trainer.step + 1)
        end = min([self._case.steps, *(edit.before - 1 for edit in later)])
        steps = self._random.randint(1, end - self._trainer.step)
        if self._random.random() < 0.3:
            return any(isinstance(self._trainer.advance_phase(), Divergence) for _ in range(5))
        return isinstance(self._trainer.advance(steps), Divergence)

    def _make_some_phases(self, step: int) -> None:
        """Sometimes make a few phases of the next step, so that the edit is made in the middle of it."""
        if self._random.random() < 0.3:
            for _ in range(self._random.randint(1, 4)):
                if self._trainer.advance_phase():
                    break
            if self._trainer.step != step:
                self._return_to(step)

    def _detour(self) -> None:
        """Sometimes go back to an earlier step, or undo and redo some edits; then return to the current step."""
        step, edits = self._trainer.step, len(self._trainer.recipe.journal)
        if self._random.random() < 0.15:
            arrive(self._branches.go_to(self._random.randint(0, step)))
        elif edits and self._random.random() < 0.15:
            count = self._random.randint(1, min(3, edits))
            for _ in range(count):
                arrive(self._branches.undo())
            for _ in range(count):
                arrive(self._branches.redo())
        self._return_to(step)

    def _return_to(self, step: int) -> None:
        """Go to the state after `step`, unless the run is exactly there."""
        if (self._trainer.step, self._trainer.phases) != (step, 0):
            arrive(self._branches.go_to(step))


def _export_differences(case: Case, run: Run) -> list[str]:
    """Return a text unless the export refuses the model with one line."""
    try:
        write_script(case.recipe, load(case.recipe.config), run.trainer.step)
    except UserError as error:
        return [] if "can't be exported" in str(error) and "\n" not in str(error) else [f"export: {error}"]
    return ["export: a model without code was exported"]


def _script_differences(case: Case, run: Run, in_process: bool) -> list[str]:
    """Return the differences of the exported script, which ends at the last good step of the run."""
    steps = run.trainer.step
    if not steps:
        return []
    text = write_script(case.recipe, load(case.recipe.config), steps)
    try:
        found = _compared_with_script(run, executed(text))
        return found + (_compared_with_print(run, text) if in_process else [])
    except Exception as error:  # noqa: BLE001 - any exception of the script is a difference
        return [f"script: {type(error).__name__}: {error}"]


def _compared_with_script(run: Run, variables: Mapping[str, Any]) -> list[str]:
    learner = run.trainer.learner
    assert learner.loss is not None
    ours: dict[str, StateValue] = {"loss": learner.loss.detach(), **_detached(learner.model.params)}
    theirs: dict[str, StateValue] = _detached({name: variables[name] for name in ours})
    final_edits = run.trainer.recipe.journal.at(run.trainer.step + 1)
    if not any(edit.set.startswith("optimizer") for edit in final_edits):  # a script leaves them out: no step follows
        theirs |= (in_script := _optimizer_state(run, variables))
        state = dict(leaf for i, kept in enumerate(learner.optimizer_state()) for leaf in leaves(str(i), dict(kept)))
        ours |= {name: value for name, value in state.items() if name in in_script or name.partition(" ")[0] != "t"}
    found = [name for name in ours if exactly(ours[name]) != exactly(theirs.get(name))]
    if run.output.loss is not None and not run.diverged and run.output.loss != variables["loss"].item():
        found.append("printed loss")
    return [f"script, {run.trainer.step} steps: {name}: {ours.get(name)} and {theirs.get(name)}" for name in found]


def _optimizer_state(run: Run, variables: Mapping[str, Any]) -> dict[str, StateValue]:
    """Return the optimizer state in a script's variables, by the engine's names."""
    rule = OPTIMIZERS[run.trainer.config.optimizer.name].code.rule
    params = variables["params"]
    if "optimizer" in variables and "torch.optim" in str(OPTIMIZERS[run.trainer.config.optimizer.name].code.setup):
        state = [dict(variables["optimizer"].state[param]) for param in params]
        for of_param in state:
            of_param.pop("al", None)  # scratch memory of LBFGS
    else:
        state = [{kept.name: _of_param(variables[kept.name], i) for kept in rule.state} for i, _ in enumerate(params)]
    return dict(leaf for i, of_param in enumerate(state) for leaf in leaves(str(i), of_param))


def _of_param(value: Any, index: int) -> StateValue:
    """Return the state of one of the params; the count of updates is a single number for all of them."""
    state: StateValue = value[index] if isinstance(value, list) else value
    return state


def _compared_with_print(run: Run, text: str) -> list[str]:
    """Run the script in a process of its own. Returns the difference of its output to the run, if any."""
    out, err = Piped(f"__file__ = {os.path.abspath('exported.py')!r}\n{text}").communicate(DEADLINE)
    if err:
        return [f"written by the script: {err}"]
    printed = {name: ast.literal_eval(value) for name, value in (line.split(": ", 1) for line in out.splitlines() if not line.startswith("step "))}
    learner = run.trainer.learner
    assert learner.loss is not None
    ours = {"loss": learner.loss.item(), **{name: param.tolist() for name, param in learner.model.params.items()}}
    return [] if printed == ours else [f"printed by the script: {printed} and {ours}"]


def _compared(way: str, wanted: Bits, got: Bits) -> list[str]:
    names = [name for name in vars(wanted) if getattr(wanted, name) != getattr(got, name)]
    if "tensors" in names:
        theirs = dict(got.tensors)
        differing = [name for name, value in wanted.tensors if theirs.get(name) != value]
        names[names.index("tensors")] = ", ".join(differing) or "number of tensors"
    return [f"{way}: {name}" for name in names]


def _detached(tensors: Mapping[str, torch.Tensor]) -> dict[str, StateValue]:
    return {name: tensor.detach() for name, tensor in tensors.items()}


def _read_again(recipe: Recipe) -> Recipe:
    read = parse_recipe(format_recipe(recipe), "recipe.toml")
    assert read == recipe
    return read


def _trainer(case: Case, recipe: Recipe) -> Trainer:
    trainer = Trainer(recipe)
    if case.bursts:
        trainer.executor.bursts.record_after_steps = RECORD_AFTER_STEPS
    return trainer
