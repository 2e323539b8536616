"""beads(): points on a line at equal distances, which tell it from other lines where the terminal has no colours."""

import numpy as np

from tui_trainer.charts.dots.clean import Polyline

COLUMNS_PER_BEAD = 6
"""Distance of two points, in columns of cells: they stay in their columns while the line grows."""


def beads(line: Polyline, columns: int) -> Polyline:
    """Return points on a line whose x ascend, in every sixth column of cells, and the points that are joined to none."""
    x = (np.arange(0, columns, COLUMNS_PER_BEAD) + 0.5) / columns
    after = np.searchsorted(line.x, x)
    on_line = (after > 0) & line.joined[np.minimum(after, line.x.size - 1)] & (after < line.x.size)
    alone = ~line.joined & ~np.append(line.joined[1:], False)
    x, y = np.append(x[on_line], line.x[alone]), np.append(np.interp(x[on_line], line.x, line.y), line.y[alone])
    return Polyline(x, y, np.zeros(x.size, dtype=np.bool_))
