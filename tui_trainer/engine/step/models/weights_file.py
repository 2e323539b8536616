"""Files with weights in the safetensors format: a tensor for each parameter and buffer of a model, by its name."""

import hashlib
from functools import lru_cache
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor

from tui_trainer.base.errors import UserError
from tui_trainer.base.files import read_file, save_bytes
from tui_trainer.base.text import MAX_NAME_WIDTH, clean_text
from tui_trainer.engine.step.models.model_adapter import ModelAdapter, Tensors
from tui_trainer.recipe.initial_weights import MAX_WEIGHTS_BYTES, InitialWeights

KEPT_FILES = 2
"""Number of files whose tensors are kept in memory: a run reads its initial weights again when its data changes."""
DTYPES = (torch.float16, torch.bfloat16, torch.float32, torch.float64, torch.int64, torch.int32)
"""Types of numbers that are read; integers for buffers, such as the number of batches of a BatchNorm."""
MAX_LISTED_NAMES = 8
"""Maximum number of tensors that an error message names."""


def save_weights(model: ModelAdapter, path: Path) -> None:
    """Write the model's parameters and buffers to a file. Raises UserError when the file can't be written."""
    save_bytes(path, save({name: tensor.detach().clone().contiguous() for name, tensor in tensors_of(model).items()}))


def set_initial_weights(model: ModelAdapter, initial: InitialWeights) -> None:
    """Replace the model's parameters and buffers by those of a file.

    Raises UserError if the file is missing, has changed, or doesn't have exactly the model's tensors with their shapes,
    or if a number in it is not finite.
    """
    found = _read(initial)
    own = tensors_of(model)
    _check(initial.name, own, found)
    with torch.no_grad():
        for name, tensor in own.items():
            tensor.copy_(found[name])


def tensors_of(model: ModelAdapter) -> Tensors:
    """Return the model's own parameters and buffers by name."""
    return {**model.params, **model.buffers}


@lru_cache(maxsize=KEPT_FILES)
def _read(initial: InitialWeights) -> dict[str, Tensor]:
    """Return the tensors of a file. The digest identifies them, so that they are kept even if the file changes later."""
    content = read_file(Path(initial.file), MAX_WEIGHTS_BYTES)
    digest = hashlib.sha256(content).hexdigest()
    if digest != initial.sha256:
        raise UserError(
            f"{initial.name} has changed since the run began with it: its SHA-256 begins with {digest[:8]}, "
            f"not with {initial.sha256[:8]}; --initial-weights {initial.name} begins a run with the file as it is now"
        )
    try:
        tensors: dict[str, Tensor] = load(content)
    except (SafetensorError, KeyError, TypeError, ValueError) as error:
        raise UserError(f"{initial.name} is not a safetensors file: {clean_text(str(error), 100)}") from None
    return tensors


def _check(file: str, own: Tensors, found: Tensors) -> None:
    """Check names, shapes and numbers of the tensors of a file. Raises UserError."""
    missing, unknown = [name for name in own if name not in found], [name for name in found if name not in own]
    if missing or unknown:
        first = f"has no tensor {_shown(missing[0])}" if missing else f"has a tensor {_shown(unknown[0])} that the model lacks"
        raise UserError(f"{file} {first}: the model's tensors are {_list(own)}")
    for name, tensor in own.items():
        if found[name].shape != tensor.shape:
            shape = tuple(found[name].shape)
            raise UserError(f"{file}: {_shown(name)} has the shape {shape}, and that of the model is {tuple(tensor.shape)}")
        if found[name].dtype not in DTYPES:
            raise UserError(f"{file}: {_shown(name)} has the dtype {found[name].dtype}: initial weights must be real numbers")
        if not torch.isfinite(found[name].to(tensor.dtype)).all():
            raise UserError(f"{file}: {_shown(name)} has numbers that are not finite as {tensor.dtype}")


def _list(tensors: Tensors) -> str:
    """Return names and shapes of the first tensors."""
    texts = [f"{_shown(name)} {tuple(tensor.shape)}" for name, tensor in list(tensors.items())[:MAX_LISTED_NAMES]]
    more = len(tensors) - len(texts)
    return ", ".join(texts) + (f" and {more} more" if more else "")


def _shown(name: str) -> str:
    return clean_text(name, MAX_NAME_WIDTH)
