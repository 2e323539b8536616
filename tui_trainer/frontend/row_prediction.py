"""RowPrediction: a row that the user types, and what the model predicts for it."""

from collections.abc import Sequence

import numpy as np

from tui_trainer.base.numbers import fixed, readable, significant, thousands
from tui_trainer.base.text import clean_text
from tui_trainer.charts.probes import ROW_PROBE, RowOutputs, row_request
from tui_trainer.datasets.predictions import Predictions, predictions_of
from tui_trainer.datasets.run_inputs import run_inputs
from tui_trainer.frontend.session import Session
from tui_trainer.observed.snapshot import ProbeFailure
from tui_trainer.observed.watch import ProbeRequest

MAX_NAME_WIDTH = 30
"""Maximum width of the name of a column, in cells."""
MAX_CLASSES_SHOWN = 3
"""Maximum number of classes whose probability is shown: the likeliest."""
WAITING = "…"
"""Text until the model has answered."""


class RowPrediction:
    """Row of the session's dataset, and the answer of the model with the current weights."""

    def __init__(self, session: Session) -> None:
        """Begin with the mean of every column. Raises UserError if the run's file can't be read."""
        self._session = session
        self._inputs = run_inputs(session.config, session.dataset)
        self.columns = self._inputs.columns(session.dataset)
        """The input columns, with typical values."""
        self._row: tuple[float, ...] = ()
        """Prepared inputs of the row; empty if a text is wrong."""

    @property
    def target(self) -> str:
        """Name of the target, safe to show."""
        return clean_text(self._session.dataset.y_name, MAX_NAME_WIDTH)

    @property
    def request(self) -> ProbeRequest | None:
        """Probe to ask the model for its outputs; None if a text is wrong."""
        return row_request(self._row) if self._row else None

    def fill_in(self, texts: Sequence[str]) -> None:
        """Set the text of every column. Raises UserError, which names the column, for a text that can't be an input."""
        self._row = ()
        self._row = tuple(self._inputs.of_texts(texts)[0].tolist())

    def lines(self) -> tuple[str, str]:
        """Return the prediction in original units, and a text about it: logit, probability, and number of updates.

        The text about it always has as many lines: one for a regression, two for classes.
        """
        blank = "\n" if self._session.dataset.class_names else ""
        snapshot = self._session.snapshot
        answer = snapshot.probes.get(ROW_PROBE) if snapshot else None
        if isinstance(answer, ProbeFailure):
            return f"failed: {clean_text(answer.reason)}", blank
        if snapshot is None or not self._row or not isinstance(answer, RowOutputs) or answer.inputs != self._row:
            return (f"{self.target} = {WAITING}" if self._row else ""), blank
        found = predictions_of(np.array([answer.outputs]), self._session.dataset)
        after = f"with the weights after step {thousands(snapshot.state.step)}"
        if not found.probabilities:
            return f"{self.target} = {readable(float(found.outputs[0]))}", after
        return f"{self.target} = {clean_text(found.texts[0])}", f"{_probability_text(found)}\n{after}"


def _probability_text(found: Predictions) -> str:
    """Return the probabilities of the likeliest classes of a row; of two classes that of class 1, and its logit."""
    likely = sorted(((float(of_rows[0]), name) for name, of_rows in found.probabilities.items()), reverse=True)
    shown = [f"of {clean_text(name, MAX_NAME_WIDTH)}: {fixed(value, 4)}" for value, name in likely[:MAX_CLASSES_SHOWN]]
    logit = f", logit {significant(float(found.outputs[0]))}" if found.outputs.ndim == 1 else ""
    return f"probability {', '.join(shown)}{logit}"
