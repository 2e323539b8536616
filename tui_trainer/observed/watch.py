"""Watch: what a front end looks at, so that snapshots contain that and nothing else of a large model."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tui_trainer.base.frozen_mapping import FrozenMapping
from tui_trainer.base.hyperparameters import Value


@dataclass(frozen=True)
class ProbeRequest:
    """Request for the numbers that a chart needs from the model. The engine knows the function that computes them.

    >>> ProbeRequest("fit", 40, 16)
    ProbeRequest(chart='fit', width=40, height=16, options=FrozenMapping({}))
    """

    chart: str
    """Name of the chart or pane, by which the engine finds the function and the front end the result."""
    width: int = 0
    """Width of the chart in cells."""
    height: int = 0
    """Height of the chart in cells."""
    options: Mapping[str, Value] = field(default_factory=FrozenMapping)
    """Options by name, for charts that have some."""


@dataclass(frozen=True)
class Watch:
    """Visible parts of a run: the charts that probe the model, and the tensors whose numbers a front end shows."""

    probes: tuple[ProbeRequest, ...] = ()
    """Probes of the visible charts and panes."""
    tensors: range = range(0)
    """Positions in the model's order of the tensors whose numbers are visible.

    This and `first_weights` matter for models with too many weights to copy all of them in every snapshot.
    """
    first_weights: bool = False
    """Whether the first weights of every tensor are visible, and not only those of `tensors`."""
