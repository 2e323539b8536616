"""Titles of the fit chart."""

from tui_trainer.charts.chart import Scene
from tui_trainer.charts.equation import equations


def titles(scene: Scene) -> tuple[str, ...]:
    """Return the titles, the longest first: the fitted equation with fewer and fewer digits, and the model's name."""
    params = scene.snapshot.state.params if scene.snapshot else ()
    return (*equations(scene.config, scene.dataset, params), scene.config.model.entry.title)
