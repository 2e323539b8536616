"""Answers to the probe requests of charts and of the Code pane."""

from tui_trainer.charts.all import CHARTS
from tui_trainer.charts.chart import ChartSize
from tui_trainer.observed.protocols import ModelView
from tui_trainer.observed.watch import ProbeRequest

FORMULA_PROBE = "code"
"""Name of the probe of the Code pane: the gradient in closed form, by the name of the tensor."""


def answer_probe(view: ModelView, request: ProbeRequest) -> object:
    """Return the numbers that a chart or the Code pane needs: the Prober that the app gives its engine.

    Raises UserError for an unknown chart.
    """
    if request.chart == FORMULA_PROBE:
        return view.closed_form_gradient()
    return CHARTS[request.chart].probe(view, ChartSize(request.width, request.height))
