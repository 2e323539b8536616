"""Checkpoint: a state of a run and its history as bytes, for runs that are dear to replay. safetensors, with a checksum.

Nothing in it is ever executed, and nothing is taken over unless every bit is as it was written and the recipe is the
one that made it.
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
from tui_trainer.base.text import clean_text
from tui_trainer.engine.step.best import Best, changes_measure
from tui_trainer.engine.step.divergence_baseline import DivergenceBaseline
from tui_trainer.engine.step.optimizers.optimizer_state import StateValue
from tui_trainer.engine.step.state import State
from tui_trainer.observed.history import HistoryView
from tui_trainer.recipe.journal import Edit
from tui_trainer.recipe.recipe import Recipe
from tui_trainer.recipe.recipe_file import format_recipe

FORM = 1
"""Counts the ways checkpoints have been written."""
MOST_BYTES = 2**33
ABOUT, CHECKSUM, TENSOR = "about", "sha256", "tensor"


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """Where a run stood, and the losses up to there."""

    state: State
    history: HistoryView


def pack(checkpoint: Checkpoint, recipe: Recipe) -> bytes:
    """The checkpoint of a run with this recipe, as the content of a file."""
    state, history = checkpoint.state, checkpoint.history
    tensors: dict[str, Tensor] = {
        **{f"params.{place}": one for place, one in enumerate(state.params)},
        **{f"grads.{place}": one for place, one in enumerate(state.grads) if one is not None},
        **{f"history.{name}": torch.from_numpy(getattr(history, name).copy()) for name in ("low", "high", "last")},
    }
    about = {
        "form": FORM,
        "recipe": fingerprint(recipe, state.step),
        "place": [state.step, state.epoch, state.position, state.baseline.step],
        "first_loss": state.baseline.loss.hex(),
        "best": [state.best.loss.hex(), state.best.step],
        "epoch": [state.best.first, state.best.total.hex(), state.best.rows],
        "history": [history.steps, history.width],
        "memory": [_described(entries, tensors) for entries in state.memory],
    }
    tensors[ABOUT] = _bytes(json.dumps(about).encode())
    tensors[CHECKSUM] = _bytes(_checksum(tensors))
    # not safetensors.torch.save: it makes two ctypes types for every length of a tensor, which the process keeps for ever
    return save({name: one.contiguous().numpy() for name, one in tensors.items()})


def read_checkpoint(path: Path, recipe: Recipe) -> Checkpoint:
    """The checkpoint in a file, if it is of this run. Raises UserError that says why it can't be used."""
    name = clean_text(path.name)
    content = read_file(path, MOST_BYTES)
    try:
        tensors = load(content)
        checksum = tensors.pop(CHECKSUM)
        whole = bytes(checksum.numpy()) == _checksum(tensors)
        about = json.loads(bytes(tensors[ABOUT].numpy())) if whole else {}
    except (SafetensorError, KeyError, TypeError, ValueError) as error:
        raise UserError(f"can't use the checkpoint {name}: {clean_text(str(error), 100)}") from None
    if not whole:
        raise UserError(f"can't use the checkpoint {name}: its checksum is wrong")
    if about["form"] != FORM:
        raise UserError(f"can't use the checkpoint {name}: it is of form {about['form']}, this program writes {FORM}")
    if about["recipe"] != fingerprint(recipe, about["place"][0]):
        raise UserError(f"can't use the checkpoint {name}: another run made it")
    return _unpacked(tensors, about, recipe)


def fingerprint(recipe: Recipe, step: int) -> str:
    """What the bits of a run up to a step follow from, in short."""
    config = replace(recipe.config, title="", text="")
    past = replace(recipe, config=config, journal=recipe.journal.upto(step), step=0, breakpoints=())
    return hashlib.sha256(format_recipe(past).encode()).hexdigest()


def _unpacked(tensors: Mapping[str, Tensor], about: Mapping[str, Any], recipe: Recipe) -> Checkpoint:
    step, epoch, position, baseline_step = about["place"]
    count = sum(name.startswith("params.") for name in tensors)
    edits = recipe.journal.upto(step).edits
    state = State(
        step=step,
        epoch=epoch,
        position=position,
        params=tuple(tensors[f"params.{place}"] for place in range(count)),
        grads=tuple(tensors.get(f"grads.{place}") for place in range(count)),
        memory=[{name: _remembered(one, tensors) for name, one in entries.items()} for entries in about["memory"]],
        baseline=DivergenceBaseline(float.fromhex(about["first_loss"]), baseline_step),
        best=_best(about, edits),
        edits=edits,
    )
    steps, width = about["history"]
    parts = (tensors[f"history.{name}"].numpy() for name in ("low", "high", "last"))
    return Checkpoint(state, HistoryView(steps, width, *parts))


def _best(about: Mapping[str, Any], edits: tuple[Edit, ...]) -> Best:
    """The best loss that was written.

    Version 0.1.0 wrote only the lowest loss of any step. That one is taken over where all steps have read all
    rows and nothing has changed what it measures since; elsewhere it is counted from the checkpoint on.
    """
    loss, best_step = float.fromhex(about["best"][0]), about["best"][1]
    if "epoch" in about:
        first, total, rows = about["epoch"]
        return Best(loss, best_step, first, float.fromhex(total), rows)
    step, epoch = about["place"][:2]
    since = max((edit.before - 1 for edit in edits if changes_measure(edit)), default=0)
    return Best(loss, best_step) if epoch == step and best_step > since else Best.since(step)


def _described(remembered: StateValue, tensors: dict[str, Tensor]) -> object:
    """What an optimizer remembers as JSON has it; its tensors go among the others."""
    if isinstance(remembered, Tensor):
        name = f"memory.{len(tensors)}"
        tensors[name] = remembered
        return {TENSOR: name}
    if isinstance(remembered, dict):
        return {name: _described(one, tensors) for name, one in remembered.items()}
    if isinstance(remembered, list):
        return [_described(one, tensors) for one in remembered]
    return remembered


def _remembered(described: Any, tensors: Mapping[str, Tensor]) -> StateValue:
    """The other way."""
    if isinstance(described, dict):
        if set(described) == {TENSOR}:
            return tensors[described[TENSOR]]
        return {name: _remembered(one, tensors) for name, one in described.items()}
    return [_remembered(one, tensors) for one in described] if isinstance(described, list) else described


def _checksum(tensors: Mapping[str, Tensor]) -> bytes:
    """SHA-256 of all of it."""
    digest = hashlib.sha256()
    for name, tensor in sorted(tensors.items()):
        digest.update(f"{name} {tensor.dtype} {tuple(tensor.shape)} ".encode())
        digest.update(tensor.detach().contiguous().view(-1).view(torch.uint8).numpy().tobytes())
    return digest.digest()


def _bytes(content: bytes) -> Tensor:
    return torch.from_numpy(np.frombuffer(content, dtype=np.uint8).copy())
