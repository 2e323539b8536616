"""Answers to the probe requests of charts, of the Code pane and of the prediction for a row."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from tui_trainer.base.frozen_mapping import FrozenMapping
from tui_trainer.charts.all import CHARTS
from tui_trainer.charts.chart import ChartSize
from tui_trainer.observed.protocols import ModelView
from tui_trainer.observed.watch import ProbeRequest

FORMULA_PROBE = "code"
"""Name of the probe of the Code pane: the gradient in closed form, by the name of the tensor."""
ROW_PROBE = "row"
"""Name of the probe for the outputs of one row, whose inputs are the options, by their positions as text."""


@dataclass(frozen=True)
class RowOutputs:
    """Outputs of the model for one row, and the prepared inputs of that row."""

    inputs: tuple[float, ...]
    outputs: tuple[float, ...]


def row_request(inputs: Iterable[float]) -> ProbeRequest:
    """Return the request for the outputs of a row. `inputs`: its prepared inputs."""
    return ProbeRequest(ROW_PROBE, options=FrozenMapping({str(index): value for index, value in enumerate(inputs)}))


def answer_probe(view: ModelView, request: ProbeRequest) -> object:
    """Return the numbers that a chart or the Code pane needs: the Prober that the app gives its engine.

    Raises UserError for an unknown chart.
    """
    if request.chart == FORMULA_PROBE:
        return view.closed_form_gradient()
    if request.chart == ROW_PROBE:
        inputs = tuple(map(float, request.options.values()))
        return RowOutputs(inputs, tuple(view.predict(np.array([inputs]))[0].tolist()))
    return CHARTS[request.chart].probe(view, ChartSize(request.width, request.height))
