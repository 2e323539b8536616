"""CHARTS: the registry of all charts. The charts of a tab are its views, in this order."""

from tui_trainer.base.registry import Registry
from tui_trainer.charts.fit import FIT
from tui_trainer.charts.loss import LOSS
from tui_trainer.charts.sigmoid import SIGMOID

CHARTS = Registry("chart", [FIT, LOSS, SIGMOID])
