"""Messages about rows whose gradient is 0 because their loss is clamped."""

from tui_trainer.base.numbers import thousands
from tui_trainer.catalogue.losses import LOSSES
from tui_trainer.observed.snapshot import Observation
from tui_trainer.recipe.recipe import Recipe


def saturation_text(recipe: Recipe, state: Observation) -> str:
    """Return the message '3 of 100 rows: …' for the current or last step; empty if no row is clamped."""
    if not state.saturated_rows:
        return ""
    config = recipe.config_at(state.step + bool(state.phases))
    saturation = LOSSES[config.loss.name].saturation
    return f"{saturated_rows_text(state)}: {saturation.text}" if saturation else ""


def saturated_rows_text(state: Observation) -> str:
    """Return the text '3 of 100 rows' for the batch of the observed step; empty if no row is clamped."""
    rows = "row" if state.batch_rows == 1 else "rows"
    return f"{thousands(state.saturated_rows)} of {thousands(state.batch_rows)} {rows}" if state.saturated_rows else ""
