"""Registries of datasets, models, losses, optimizers and schedules: a run has one entry of each."""

from collections.abc import Mapping
from typing import Any

from tui_trainer.base.frozen_mapping import FrozenMapping
from tui_trainer.base.registry import Registry
from tui_trainer.catalogue.datasets import DATASETS
from tui_trainer.catalogue.losses import LOSSES
from tui_trainer.catalogue.models import MODELS
from tui_trainer.catalogue.optimizers import OPTIMIZERS
from tui_trainer.catalogue.schedules import CONSTANT, SCHEDULES

CATALOGUE: Mapping[str, Registry[Any]] = FrozenMapping(
    {registry.kind: registry for registry in (DATASETS, MODELS, LOSSES, OPTIMIZERS, SCHEDULES)}
)
"""Registry by kind: dataset, model, loss, optimizer, schedule. The type is Any, since each registry has its own type of entry."""

LIVE_KINDS = frozenset({"loss", "optimizer", "schedule"})
"""Kinds that can be replaced during a run; another dataset or model starts a new run."""

DEFAULT_CHOICES: Mapping[str, str] = FrozenMapping({"schedule": CONSTANT})
"""Entry of each kind that a recipe need not name: recipes without it were written before the kind existed."""
