"""Device, dtype and number of threads of a run, and the doors between numpy arrays and torch tensors."""

from pathlib import Path
from typing import Any

import torch
from numpy.typing import NDArray
from torch import Tensor

from tui_trainer.base.arrays import TargetArray
from tui_trainer.catalogue.models.module import SHA256
from tui_trainer.datasets.dataset import Dataset
from tui_trainer.recipe.choice import Choice
from tui_trainer.recipe.recipe import Recipe, RunEnvironment

DEVICE = torch.device("cpu")
"""Device of weights and data."""
DTYPE = torch.float32
"""Dtype of the weights that catalogue models draw. A model with weights of another dtype keeps it, see `dtype_of`."""
TORCH_THREADS = 1
"""Number of threads of torch.

With 1 thread, sums have the same bits on every machine, and small steps are fastest.
"""


def set_torch_threads() -> None:
    """Set torch's number of threads to TORCH_THREADS. torch has this setting for each thread that calls it."""
    torch.set_num_threads(TORCH_THREADS)


def run_environment(dataset: Dataset, model: Choice) -> RunEnvironment:
    """Return torch's version, the device, the dtype, the number of threads and the user's files of a run."""
    table = {dataset.file_name: dataset.sha256} if dataset.file_name else {}
    module = {Path(path).name: str(model.values[SHA256.name]) for path in model.files}
    return RunEnvironment(
        torch=str(torch.__version__),
        device=str(DEVICE),
        dtype=str(DTYPE).removeprefix("torch."),
        threads=TORCH_THREADS,
        files={**table, **module},
    )


def differences(recipe: Recipe, dataset: Dataset) -> list[str]:
    """Return a line for each version, setting or data file that has changed since the recipe was saved."""
    return recipe.ran_with.differences(run_environment(dataset, recipe.config.model)) if recipe.ran_with else []


def to_tensor(values: TargetArray, dtype: torch.dtype) -> Tensor:
    """Return a copy of an array as a tensor: floats in `dtype`, integers such as class numbers in their own dtype."""
    tensor = torch.as_tensor(values)
    return tensor.to(DEVICE, dtype if tensor.is_floating_point() else tensor.dtype, copy=True)


def to_array(tensor: Tensor) -> NDArray[Any]:
    """Return a tensor's values as an array of the tensor's own dtype.

    On the CPU the array shares the tensor's memory. This is the only call of Tensor.numpy in the package.
    """
    return tensor.detach().cpu().numpy()
