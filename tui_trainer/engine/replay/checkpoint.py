"""Checkpoint: a state of a run and its histories, on disk, so that a long run need not be replayed from step 0.

The format is safetensors with a checksum. Nothing in the file is executed, and the file is used only if its
checksum is right and it was written by a run of the same recipe.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.numpy import save
from safetensors.torch import load
from torch import Tensor

from tui_trainer.base.errors import UserError
from tui_trainer.base.files import read_file
from tui_trainer.base.frozen_mapping import FrozenMapping
from tui_trainer.base.text import clean_text
from tui_trainer.catalogue.metrics import LOSS_NAME
from tui_trainer.engine.step.best import Best, changes_measure
from tui_trainer.engine.step.device import to_array
from tui_trainer.engine.step.divergence_baseline import DivergenceBaseline
from tui_trainer.engine.step.evaluation import NO_EVALUATION, Evaluation
from tui_trainer.engine.step.learner import Learner
from tui_trainer.engine.step.optimizers.optimizer_state import StateValue
from tui_trainer.engine.step.random_state import seeded_state
from tui_trainer.engine.step.schedules.schedule_state import NO_SCHEDULE, ScheduleState
from tui_trainer.engine.step.state import State
from tui_trainer.observed.history import HistoryView
from tui_trainer.recipe.journal import Edit
from tui_trainer.recipe.recipe import Recipe
from tui_trainer.recipe.recipe_file import full_text

FORMAT_VERSION = 1
"""Version of the format, written to every checkpoint."""
MAX_CHECKPOINT_BYTES = 2**33
"""Maximum size in bytes of a checkpoint file that is read."""
HISTORY_PARTS = ("low", "high", "last")
"""Arrays of a HistoryView that a checkpoint contains."""
DESCRIPTION_KEY, CHECKSUM_KEY, TENSOR_KEY = "about", "sha256", "tensor"
"""Keys in the file for the JSON description and the checksum; key in the description for a reference to a tensor."""
RANDOM_STATE_KEY = "random_state"
"""Key in the file for the state of torch's default generator; absent if nothing was drawn from it, as in version 0.2.0."""
POSITION_KEY = "place"
"""Key in the description for the list (step, epoch, rows read in the epoch, step of the divergence baseline)."""


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """State of a run and the histories up to it."""

    state: State
    """Copy of the run after its latest update."""
    histories: Mapping[str, HistoryView]
    """Histories up to that update, by the name of the metric. All have the same steps and the same width."""

    def __repr__(self) -> str:
        return f"Checkpoint({self.state!r}, histories of {', '.join(self.histories)})"


def pack(checkpoint: Checkpoint, recipe: Recipe) -> bytes:
    """Return the content of a safetensors file with a checkpoint of a run with this recipe."""
    state, loss_history = checkpoint.state, checkpoint.histories[LOSS_NAME]
    tensors: dict[str, Tensor] = {
        **{f"params.{index}": param for index, param in enumerate(state.params)},
        **{f"grads.{index}": grad for index, grad in enumerate(state.grads) if grad is not None},
        **{f"buffers.{index}": buffer for index, buffer in enumerate(state.buffers.values())},
        **_history_tensors(checkpoint.histories),
    }
    description = {
        "form": FORMAT_VERSION,
        "recipe": fingerprint(recipe, state.step),
        POSITION_KEY: [state.step, state.epoch, state.position, state.baseline.step],
        "first_loss": state.baseline.loss.hex(),
        "best": [state.best.loss.hex(), state.best.step],
        "epoch": [state.best.epoch_first_step, state.best.epoch_loss_sum.hex(), state.best.epoch_rows],
        "history": [loss_history.steps, loss_history.width],
        "memory": [_encode(entries, tensors) for entries in state.optimizer_state],
    }
    if state.evaluation.step:
        description["evaluation"] = _encode_evaluation(state.evaluation)
    if state.schedule != NO_SCHEDULE:
        description["schedule"] = [value.hex() if isinstance(value, float) else value for value in state.schedule]
    if state.buffers:
        description["buffers"] = list(state.buffers)
    if state.modes:
        description["modes"] = list(state.modes)
    if not torch.equal(state.random_state, seeded_state(recipe.config.seed)):
        tensors[RANDOM_STATE_KEY] = state.random_state
    tensors[DESCRIPTION_KEY] = _to_uint8_tensor(json.dumps(description).encode())
    tensors[CHECKSUM_KEY] = _to_uint8_tensor(_checksum(tensors))
    # not safetensors.torch.save: it creates two ctypes types per tensor length, which are never freed
    return save({name: to_array(tensor.contiguous()) for name, tensor in tensors.items()})


def read_checkpoint(path: Path, recipe: Recipe) -> Checkpoint:
    """Read the checkpoint of a run with this recipe.

    Raises UserError if the file can't be read, is damaged, or was written by another run.
    """
    name = clean_text(path.name)
    content = read_file(path, MAX_CHECKPOINT_BYTES)
    try:
        tensors = load(content)
        checksum = tensors.pop(CHECKSUM_KEY)
        is_intact = bytes(to_array(checksum)) == _checksum(tensors)
        description = json.loads(bytes(to_array(tensors[DESCRIPTION_KEY]))) if is_intact else {}
    except (SafetensorError, KeyError, TypeError, ValueError) as error:
        raise UserError(f"can't use the checkpoint {name}: {clean_text(str(error), 100)}") from None
    if not is_intact:
        raise UserError(f"can't use the checkpoint {name}: its checksum is wrong")
    if description["form"] != FORMAT_VERSION:
        formats = f"its format is {description['form']}, and this program reads format {FORMAT_VERSION}"
        raise UserError(f"can't use the checkpoint {name}: {formats}")
    if description["recipe"] != fingerprint(recipe, description[POSITION_KEY][0]):
        raise UserError(f"can't use the checkpoint {name}: it was written by another run")
    return _build_checkpoint(tensors, description, recipe)


def with_measured_baseline(checkpoint: Checkpoint, learner: Learner) -> Checkpoint:
    """Return the checkpoint with a divergence baseline of at least the loss of the initial weights.

    Version 0.1.0 could write a lower one. `learner`: the run's, which has the state of the checkpoint.
    """
    written = checkpoint.state.baseline
    measured = learner.measure_baseline(written.loss, written.step)
    return replace(checkpoint, state=replace(checkpoint.state, baseline=measured))


def fingerprint(recipe: Recipe, step: int) -> str:
    """Return the SHA-256 of everything that the run's bits up to `step` depend on: hyperparameters and edits."""
    config = replace(recipe.config, title="", text="")
    past = replace(recipe, config=config, journal=recipe.journal.up_to(step), step=0, breakpoints=())
    return hashlib.sha256(full_text(past).encode()).hexdigest()


def _build_checkpoint(tensors: Mapping[str, Tensor], description: Mapping[str, Any], recipe: Recipe) -> Checkpoint:
    step, epoch, position, baseline_step = description[POSITION_KEY]
    count = sum(name.startswith("params.") for name in tensors)
    edits = recipe.journal.up_to(step).edits
    state = State(
        step=step,
        epoch=epoch,
        position=position,
        params=tuple(tensors[f"params.{index}"] for index in range(count)),
        grads=tuple(tensors.get(f"grads.{index}") for index in range(count)),
        optimizer_state=[{name: _decode(item, tensors) for name, item in entries.items()} for entries in description["memory"]],
        baseline=DivergenceBaseline(float.fromhex(description["first_loss"]), baseline_step),
        best=_read_best(description, edits),
        edits=edits,
        buffers={name: tensors[f"buffers.{index}"] for index, name in enumerate(description.get("buffers", ()))},
        modes=tuple(description.get("modes", ())),
        random_state=tensors.get(RANDOM_STATE_KEY, seeded_state(recipe.config.seed)),
        evaluation=_decode_evaluation(description.get("evaluation")),
        schedule=_decode_schedule(description.get("schedule")),
    )
    return Checkpoint(state, _read_histories(tensors, *description["history"]))


def _history_tensors(histories: Mapping[str, HistoryView]) -> dict[str, Tensor]:
    """Return the tensors of the histories by their names in the file."""
    return {
        f"{_history_key(metric)}{part}": torch.from_numpy(getattr(history, part).copy())
        for metric, history in histories.items()
        for part in HISTORY_PARTS
    }


def _read_histories(tensors: Mapping[str, Tensor], steps: int, width: int) -> dict[str, HistoryView]:
    """Return the histories in a file by the name of their metric."""
    found = [name.split(".")[1] for name in tensors if name.startswith("history.") and name.count(".") == 2]
    return {
        metric: HistoryView(steps, width, *(to_array(tensors[_history_key(metric) + part]) for part in HISTORY_PARTS))
        for metric in dict.fromkeys([LOSS_NAME, *found])
    }


def _history_key(metric: str) -> str:
    """Return the beginning of the names of a history's tensors. Version 0.1.0 wrote only the losses, without a name."""
    return "history." if metric == LOSS_NAME else f"history.{metric}."


def _read_best(description: Mapping[str, Any], edits: tuple[Edit, ...]) -> Best:
    """Return the best loss of a checkpoint.

    Version 0.1.0 wrote only the lowest loss of any step. That loss is used if every step read all rows and no edit
    after that loss changed what the loss measures. Otherwise the result is a Best without losses: only losses after
    the checkpoint are compared.
    """
    loss, best_step = float.fromhex(description["best"][0]), description["best"][1]
    if "epoch" in description:
        first, total, rows = description["epoch"]
        return Best(loss, best_step, first, float.fromhex(total), rows)
    step, epoch = description[POSITION_KEY][:2]
    since = max((edit.before - 1 for edit in edits if changes_measure(edit)), default=0)
    return Best(loss, best_step) if epoch == step and best_step > since else Best.since(step)


def _encode_evaluation(evaluation: Evaluation) -> list[object]:
    """Return an evaluation as JSON values; floats as hexadecimal texts, with all their bits."""
    values = {name: None if value is None else float(value).hex() for name, value in evaluation.values.items()}
    return [evaluation.step, values, evaluation.best_loss.hex(), evaluation.best_step]


def _decode_evaluation(value: Any) -> Evaluation:
    """Return the evaluation that `_encode_evaluation` has converted; NO_EVALUATION for None."""
    if value is None:
        return NO_EVALUATION
    step, values, best_loss, best_step = value
    numbers = {name: None if number is None else float.fromhex(number) for name, number in values.items()}
    return Evaluation(step, FrozenMapping(numbers), float.fromhex(best_loss), best_step)


def _decode_schedule(values: list[Any] | None) -> ScheduleState:
    """Return the state of a schedule in a checkpoint, whose floats are hexadecimal texts; NO_SCHEDULE for None."""
    if values is None:
        return NO_SCHEDULE
    read: list[Any] = [float.fromhex(value) if isinstance(value, str) else value for value in values]
    return ScheduleState(*read)


def _encode(value: StateValue, tensors: dict[str, Tensor]) -> object:
    """Return optimizer state as JSON values.

    Its tensors are added to `tensors`, and the JSON refers to them by name.
    """
    if isinstance(value, Tensor):
        name = f"memory.{len(tensors)}"
        tensors[name] = value
        return {TENSOR_KEY: name}
    if isinstance(value, dict):
        return {name: _encode(item, tensors) for name, item in value.items()}
    if isinstance(value, list):
        return [_encode(item, tensors) for item in value]
    return value


def _decode(value: Any, tensors: Mapping[str, Tensor]) -> StateValue:
    """Return the optimizer state that `_encode` has converted to these JSON values."""
    if isinstance(value, dict):
        if set(value) == {TENSOR_KEY}:
            return tensors[value[TENSOR_KEY]]
        return {name: _decode(item, tensors) for name, item in value.items()}
    return [_decode(item, tensors) for item in value] if isinstance(value, list) else value


def _checksum(tensors: Mapping[str, Tensor]) -> bytes:
    """Return the SHA-256 of all tensors, including their names, dtypes and shapes."""
    digest = hashlib.sha256()
    for name, tensor in sorted(tensors.items()):
        digest.update(f"{name} {tensor.dtype} {tuple(tensor.shape)} ".encode())
        digest.update(to_array(tensor.detach().contiguous().view(-1).view(torch.uint8)).tobytes())
    return digest.digest()


def _to_uint8_tensor(content: bytes) -> Tensor:
    return torch.from_numpy(np.frombuffer(content, dtype=np.uint8).copy())
