"""Message about rows that have no gradient because their loss is clamped."""

from tui_trainer.base.numbers import thousands
from tui_trainer.catalogue.losses import LOSSES
from tui_trainer.observed.snapshot import Observation
from tui_trainer.recipe.recipe import Recipe


def saturation_text(recipe: Recipe, state: Observation) -> str:
    """Return '3 of 100 rows: …' for the observed step, finished or in progress; empty if no row is affected."""
    if not state.saturated_rows:
        return ""
    config = recipe.config_at(state.step + bool(state.phases))
    saturation = LOSSES[config.loss.name].saturation
    return f"{saturated_rows_text(state)}: {saturation.text}" if saturation else ""


def saturated_rows_text(state: Observation) -> str:
    """Return '3 of 100 rows', counted in the step's batch; empty if no row is affected."""
    rows = "row" if state.batch_rows == 1 else "rows"
    return f"{thousands(state.saturated_rows)} of {thousands(state.batch_rows)} {rows}" if state.saturated_rows else ""
