"""One recipe run four ways: without a screen, edited live, as an exported script, and read again from its TOML text."""

import ast
from collections.abc import Mapping
from dataclasses import dataclass, replace
from io import StringIO
from random import Random
from typing import Any

import torch

from tests.benchmarks.nightly.random_recipes import Case
from tests.end_to_end.forked import Piped
from tests.engine.replay.test_script_runs import executed
from tests.engine.runs import Bits, arrive, bits, exactly, leaves
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

SOON = 3
"""Steps alike after which one is recorded, in cases with bursts."""
DEADLINE = 60.0


@dataclass
class Ended:
    """An output that keeps what a headless run told last."""

    loss: float | None = None
    status: str = ""

    def line(self, seen: Observation) -> None:
        """A step."""
        self.loss = seen.loss

    def end(self, status: str, seen: Observation) -> None:  # noqa: ARG002 - the trainer is asked for the weights
        """The end."""
        self.status = status


@dataclass(frozen=True)
class Run:
    """A run at its end."""

    trainer: Trainer
    told: Ended
    message: str

    @property
    def diverged(self) -> bool:
        """Whether it ended so."""
        return self.told.status == headless.Ending.DIVERGED


def run_headless(case: Case, recipe: Recipe | None = None) -> Run:
    """The command run, without its process."""
    trainer = _trainer(case, recipe or case.recipe)
    told = Ended()
    outcome = headless.run(trainer, case.steps, 1, told, Progress(StringIO(), case.steps), lambda: False)
    return Run(trainer, told, outcome.message)


def differences(case: Case, run: Run, in_process: bool = False) -> list[str]:
    """What differs between the headless run and the three other ways, one line each."""
    found = [f"failed: {run.message}"] if run.told.status == headless.Ending.FAILED else []
    wanted = bits(run.trainer)
    found += _compared("read again", wanted, bits(run_headless(case, _read_again(case.recipe)).trainer))
    found += _compared("edited live", wanted, bits(LiveRun(case).made()))
    return found + _script_differences(case, run, in_process)


class LiveRun:
    """A run whose edits are made one by one as it goes, with detours."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._random = Random(f"{case.seed} live")
        self._trainer = _trainer(replace(case, bursts=False), Recipe(case.recipe.config))
        self._time = Branches(self._trainer)

    def made(self) -> Trainer:
        """The run at its end."""
        while True:
            step = self._trainer.step
            for edit in self._case.recipe.journal.usual(self._trainer.learner.model.shapes()).at(step + 1):
                self._make_phases(step)
                self._time.apply(edit.set, edit.to)
                self._stand(step)
            self._wander()
            if step >= self._case.steps or self._go_on():
                return self._trainer

    def _go_on(self) -> bool:
        """Some steps, not beyond the next edit. Returns whether the run has diverged."""
        later = self._case.recipe.journal.after(self._trainer.step + 1)
        end = min([self._case.steps, *(edit.before - 1 for edit in later)])
        steps = self._random.randint(1, end - self._trainer.step)
        if self._random.random() < 0.3:
            return any(isinstance(self._trainer.advance_phase(), Divergence) for _ in range(5))
        return isinstance(self._trainer.advance(steps), Divergence)

    def _make_phases(self, step: int) -> None:
        """Some phases of the step to come, which begins anew with the edit."""
        if self._random.random() < 0.3:
            for _ in range(self._random.randint(1, 4)):
                if self._trainer.advance_phase():
                    break
            if self._trainer.step != step:
                self._stand(step)

    def _wander(self) -> None:
        """Back to some step and forward again; or some edits taken back and made again."""
        step, made = self._trainer.step, len(self._trainer.recipe.journal)
        if self._random.random() < 0.15:
            arrive(self._time.go_to(self._random.randint(0, step)))
        elif made and self._random.random() < 0.15:
            count = self._random.randint(1, min(3, made))
            for _ in range(count):
                arrive(self._time.undo())
            for _ in range(count):
                arrive(self._time.redo())
        self._stand(step)

    def _stand(self, step: int) -> None:
        """Stand between two steps, after that one."""
        if (self._trainer.step, self._trainer.phases) != (step, 0):
            arrive(self._time.go_to(step))


def _script_differences(case: Case, run: Run, in_process: bool) -> list[str]:
    """Those of the script, which goes as far as the run was good."""
    steps = run.trainer.step
    if not steps:
        return []
    text = write_script(case.recipe, load(case.recipe.config), steps)
    try:
        found = _compared_with_script(run, executed(text))
        return found + (_compared_with_print(run, text) if in_process else [])
    except Exception as error:  # noqa: BLE001 - whatever a script raises is a difference
        return [f"script: {type(error).__name__}: {error}"]


def _compared_with_script(run: Run, variables: Mapping[str, Any]) -> list[str]:
    learner = run.trainer.learner
    assert learner.loss is not None
    ours: dict[str, StateValue] = {"loss": learner.loss.detach(), **_detached(learner.model.params)}
    theirs: dict[str, StateValue] = _detached({name: variables[name] for name in ours})
    edited = run.trainer.recipe.journal.at(run.trainer.step + 1)
    if not any(edit.set.startswith("optimizer") for edit in edited):  # no step follows: such edits are not written
        theirs |= (known := _memory(run, variables))
        remembered = dict(leaf for i, kept in enumerate(learner.memory()) for leaf in leaves(str(i), dict(kept)))
        ours |= {name: one for name, one in remembered.items() if name in known or name.partition(" ")[0] != "t"}
    found = [name for name in ours if exactly(ours[name]) != exactly(theirs.get(name))]
    if run.told.loss is not None and not run.diverged and run.told.loss != variables["loss"].item():
        found.append("printed loss")
    return [f"script, {run.trainer.step} steps: {name}: {ours.get(name)} and {theirs.get(name)}" for name in found]


def _memory(run: Run, variables: Mapping[str, Any]) -> dict[str, StateValue]:
    """What the script's optimizer remembers, by the names of the engine's."""
    rule = OPTIMIZERS[run.trainer.config.optimizer.name].code.rule
    params = variables["params"]
    if "optimizer" in variables and "torch.optim" in str(OPTIMIZERS[run.trainer.config.optimizer.name].code.setup):
        state = [dict(variables["optimizer"].state[param]) for param in params]
        for one in state:
            one.pop("al", None)
    else:
        state = [{kept.name: _kept(variables[kept.name], i) for kept in rule.state} for i, _ in enumerate(params)]
    return dict(leaf for i, one in enumerate(state) for leaf in leaves(str(i), one))


def _kept(value: Any, place: int) -> StateValue:
    """What is kept for one tensor of weights; the count of updates is one number for all of them."""
    kept: StateValue = value[place] if isinstance(value, list) else value
    return kept


def _compared_with_print(run: Run, text: str) -> list[str]:
    """The same script in a process of its own: what it prints."""
    out, err = Piped(text).communicate(DEADLINE)
    if err:
        return [f"written by the script: {err}"]
    printed = {name: ast.literal_eval(value) for name, value in (line.split(": ", 1) for line in out.splitlines())}
    learner = run.trainer.learner
    assert learner.loss is not None
    ours = {"loss": learner.loss.item(), **{name: one.tolist() for name, one in learner.model.params.items()}}
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
        trainer.executor.record_after = SOON
    return trainer
