"""The four kinds of choice that make a run, each with its registry, in the order a person meets them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from tui_trainer.base.registry import Registry
from tui_trainer.catalogue.datasets import DATASETS
from tui_trainer.catalogue.losses import LOSSES
from tui_trainer.catalogue.models import MODELS
from tui_trainer.catalogue.optimizers import OPTIMIZERS

CATALOGUE: Mapping[str, Registry[Any]] = MappingProxyType(
    {registry.kind: registry for registry in (DATASETS, MODELS, LOSSES, OPTIMIZERS)}
)
"""Registry by kind: dataset, model, loss, optimizer. Any: each registry holds its own kind of entry."""

LIVE_KINDS = frozenset({"loss", "optimizer"})
"""The kinds that can be swapped while a run goes on. Another dataset or model is a new run."""
